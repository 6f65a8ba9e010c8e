package dev.tollgate.billing.settlement;

import dev.tollgate.billing.lease.LeasePlay.Crash;
import dev.tollgate.billing.settlement.GatewayModel.Call;
import dev.tollgate.billing.settlement.GatewayModel.Held;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// The lease protocol (docs/lease-protocol.md) with billing's production rules: whatever happens in
/// whatever order, the equations hold at each step, nobody is refused credits that are there, and
/// at rest the books are closed to the micro-credit.
class ProtocolTest {
  private static final int MOVES = 24;

  @Property(tries = 10_000, shrinking = ShrinkingMode.BOUNDED)
  @Tag("WA-3")
  void the_protocol_holds_in_every_order(
      @ForAll boolean rich,
      @ForAll @Size(min = 40, max = 160)
          List<@IntRange(min = 0, max = 24 * 64 - 1) Integer> script) {
    run(rich, script);
  }

  @Property(tries = 2_000_000, shrinking = ShrinkingMode.BOUNDED)
  @Tag("campaign")
  void the_protocol_holds_in_every_order_for_millions(
      @ForAll boolean rich,
      @ForAll @Size(min = 40, max = 240)
          List<@IntRange(min = 0, max = 24 * 64 - 1) Integer> script) {
    run(rich, script);
  }

  @Example
  void an_idle_world_is_at_rest() {
    run(true, List.of());
  }

  private static void run(boolean rich, List<Integer> script) {
    var world = new ProtocolWorld(rich);
    for (int choice : script) {
      move(world, choice % MOVES, choice / MOVES);
      world.check();
    }
    world.comeToRest();
    world.checkAtRest();
  }

  /// @param turn picks among the things that a move could mean
  private static void move(ProtocolWorld world, int move, int turn) {
    GatewayModel gateway = world.gateways.get(turn % 2);
    int pick = turn / 2;
    switch (move) {
      case 0, 1, 2, 3, 4, 5 -> deliver(world, turn);
      case 6 -> deliverTwice(world, turn);
      case 7 -> lose(world, turn);
      case 8 ->
          whenAlive(
              gateway, () -> world.ask(gateway, (1 + pick % 3) * ProtocolWorld.PRICE, crash(pick)));
      case 9, 10 -> whenAlive(gateway, () -> world.reserve(gateway));
      case 11, 12 -> call(gateway, pick, call -> world.charge(gateway, call));
      case 13 -> call(gateway, pick, gateway::release);
      case 14 -> call(gateway, pick, gateway::finish);
      case 15 -> lease(gateway, pick, lease -> world.close(gateway, lease));
      case 16 -> whenAlive(gateway, () -> world.beat(gateway));
      case 17 -> world.pass(100L + 100L * turn);
      case 18 -> world.pass(4_000);
      case 19 -> world.settle(1 + pick, turn % 5 == 0);
      case 20 -> world.relayFences();
      case 21 -> dieOrReturn(world, gateway, pick);
      case 22 -> world.retryWaiting(crash(pick));
      case 23 -> rarely(world, gateway, pick);
      default -> throw new AssertionError(move);
    }
  }

  private static void rarely(ProtocolWorld world, GatewayModel gateway, int pick) {
    switch (pick % 16) {
      case 0, 8 -> world.grant(ProtocolWorld.PRICE * 2, world.now().plusSeconds(pick));
      case 1, 9 -> world.refund(pick);
      case 2, 10 -> world.billingAway = !world.billingAway;
      case 3, 11 -> world.giveUp(gateway);
      case 4, 12 ->
          lease(
              gateway,
              pick,
              lease -> {
                if (lease.closing) {
                  world.sendClose(gateway, lease);
                }
              });
      case 5, 13 -> world.overcharge();
      case 6, 14 -> world.refundPart(pick);
      case 7 -> world.leapToNextMonth(pick / 16);
      default -> world.relay(gateway);
    }
  }

  /// One request in sixteen dies with its transaction, and as many with their answer.
  private static Crash crash(int pick) {
    return switch (pick % 16) {
      case 0 -> Crash.BEFORE_COMMIT;
      case 1 -> Crash.AFTER_COMMIT;
      default -> Crash.NONE;
    };
  }

  private static void dieOrReturn(ProtocolWorld world, GatewayModel gateway, int pick) {
    if (gateway.alive) {
      if (pick % 4 == 0) {
        world.kill(gateway);
        gateway.spoolLost = pick % 8 == 0;
      }
    } else if (!gateway.spoolLost) {
      gateway.restart();
    }
  }

  private static void deliver(ProtocolWorld world, int turn) {
    if (!world.network.isEmpty() && !world.billingAway) {
      world.network.remove(turn % world.network.size()).run();
    }
  }

  private static void deliverTwice(ProtocolWorld world, int turn) {
    if (!world.network.isEmpty() && !world.billingAway) {
      world.network.get(turn % world.network.size()).run();
    }
  }

  private static void lose(ProtocolWorld world, int turn) {
    if (!world.network.isEmpty()) {
      world.network.remove(turn % world.network.size());
    }
  }

  private static void whenAlive(GatewayModel gateway, Runnable move) {
    if (gateway.alive) {
      move.run();
    }
  }

  private static void call(GatewayModel gateway, int pick, java.util.function.Consumer<Call> move) {
    if (gateway.alive && !gateway.calls.isEmpty()) {
      move.accept(gateway.calls.get(pick % gateway.calls.size()));
    }
  }

  private static void lease(
      GatewayModel gateway, int pick, java.util.function.Consumer<Held> move) {
    if (gateway.alive && !gateway.leases.isEmpty()) {
      move.accept(List.copyOf(gateway.leases.values()).get(pick % gateway.leases.size()));
    }
  }
}
