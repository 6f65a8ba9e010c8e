package dev.tollgate.vault.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.local.test.TestTokens;
import dev.tollgate.vault.kek.PlantedKeys;
import dev.tollgate.vault.support.VaultDatabase;
import io.restassured.specification.RequestSpecification;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Rotations of the shipped vault under load, killed in their midst. KEK rotations, each of which
/// ends with the old KEK's retirement, and data key rotations take turns; the last kill of a data
/// key rotation brings the master key for the next KEK rotation.
@Tag("KV-9")
class RotationProcessTest {
  private static final int KEYS = 20_000;
  private static final int ROTATIONS = 6;
  private static final int PER_SECOND = 200;

  /// What a machine that runs other tests beside this one reaches, too.
  private static final int PER_SECOND_MIN = PER_SECOND / 2;

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final List<String> masterKeys = new ArrayList<>(List.of(newMasterKey(), newMasterKey()));
  private String auditTimeout = "5s";
  private boolean newestIsUnused = true;
  private VaultProcess vault;
  private RotationProgress progress;
  private ResolveTraffic traffic;
  private int kills;

  @Test
  void six_rotations_killed_5_times_go_on_and_no_key_is_lost() {
    // A machine that runs other tests beside this one is no fault of the vault's.
    auditTimeout = "60s";
    campaign(5, Long.getLong("seed", 20_261_121L));
  }

  @Test
  @Tag("campaign")
  void six_rotations_killed_20_times_go_on_and_no_key_is_lost() {
    campaign(20, Long.getLong("seed", System.nanoTime()));
  }

  private void campaign(int killsWanted, long seed) {
    long began = System.nanoTime();
    VaultDatabase.forgetEverything();
    vault = VaultProcess.start(settings());
    PlantedKeys keys = PlantedKeys.plant(KEYS, masterKeys.getFirst());
    try (var watched = new RotationProgress();
        var resolves = new ResolveTraffic(keys, vault.internal(), PER_SECOND, new Random(seed))) {
      progress = watched;
      traffic = resolves;
      rotate(killsWanted, new Random(seed));
      double reached = resolves.reachedPerSecond();
      resolves.close();
      System.out.printf(
          "rotations: %d of %d keys, %d kills, seed %d, %d s: %d resolves right (%.0f of %d a second), %d during a restart, wrong %s, failed %s%n",
          ROTATIONS,
          KEYS,
          kills,
          seed,
          Duration.ofNanos(System.nanoTime() - began).toSeconds(),
          resolves.right(),
          reached,
          PER_SECOND,
          resolves.duringRestart(),
          resolves.wrong(),
          resolves.failed());
      assertThat(resolves.wrong()).isEmpty();
      assertThat(resolves.failed()).isEmpty();
      assertThat(reached).isGreaterThan(PER_SECOND_MIN);
      assertThat(keys.spoilt(masterKeys.getLast())).isEmpty();
    } finally {
      vault.close();
    }
  }

  /// A kill that came too late, when its rotation had just ended, is made up for in another one.
  private void rotate(int killsWanted, Random random) {
    for (int rotation = 0; rotation < ROTATIONS || kills < killsWanted; rotation++) {
      int killsByThen = Math.min(killsWanted, (rotation + 1) * killsWanted / ROTATIONS);
      double[] killTimes = killTimes(killsByThen - kills, random);
      if (rotation < ROTATIONS && rotation % 2 == 0) {
        rotateKek(killTimes);
      } else {
        rotateDataKeys(killTimes, rotation + 1 < ROTATIONS);
      }
    }
  }

  /// As shares of a rotation's work.
  private static double[] killTimes(int count, Random random) {
    return random.doubles(count, 0.05, 0.7).sorted().toArray();
  }

  private void rotateKek(double[] killTimes) {
    if (!newestIsUnused) {
      masterKeys.add(newMasterKey());
      restart();
    }
    newestIsUnused = false;
    start("KEK");
    for (double time : killTimes) {
      killAt(time);
    }
    awaitFinished();
    assertThat(VaultDatabase.one("select count(distinct kek_id) from data_key")).isEqualTo("1");
    retireReplaced();
  }

  private void retireReplaced() {
    List<String> replaced =
        operator()
            .get("/admin/v1/rotation")
            .then()
            .extract()
            .path("keks.findAll { !it.primary && !it.retired }.id");
    assertThat(replaced).hasSize(1);
    operator()
        .body("{\"kek\":\"" + replaced.getFirst() + "\"}")
        .post("/admin/v1/rotation/retire")
        .then()
        .statusCode(200);
  }

  /// @param bringsKey with the last kill, when all data keys are made: so the KEK rotation that
  ///   follows has to move every one of them
  private void rotateDataKeys(double[] killTimes, boolean bringsKey) {
    start("DATA_KEYS");
    for (int i = 0; i < killTimes.length; i++) {
      if (bringsKey && i == killTimes.length - 1) {
        masterKeys.add(newMasterKey());
        newestIsUnused = true;
        killAt(0.5 + killTimes[i] / 2);
      } else {
        killAt(killTimes[i]);
      }
    }
    awaitFinished();
  }

  private void start(String kind) {
    operator()
        .body("{\"kind\":\"" + kind + "\"}")
        .post("/admin/v1/rotation")
        .then()
        .statusCode(202);
  }

  private void killAt(double share) {
    await().pollInterval(POLL).atMost(PATIENCE).until(() -> progress.share() >= share);
    restart();
  }

  private void awaitFinished() {
    await().pollInterval(POLL).atMost(PATIENCE).until(progress::isFinished);
  }

  /// Killed and started again, with the newest master key as the primary one.
  private void restart() {
    traffic.away();
    vault.close();
    kills += progress.isFinished() ? 0 : 1;
    vault = VaultProcess.start(settings());
    traffic.back(vault.internal());
  }

  private Map<String, String> settings() {
    return Map.of(
        "MASTER_ENCRYPTION_KEY_FILE",
        "",
        "MASTER_ENCRYPTION_KEY",
        masterKeys.getLast(),
        "MASTER_ENCRYPTION_KEY_OTHERS",
        masterKeys.get(masterKeys.size() - 2),
        // 50 batches a pass: a kill falls between two of them, or into one.
        "TOLLGATE_VAULT_ROTATION_BATCH",
        "400",
        "TOLLGATE_VAULT_ROTATION_PAUSE",
        "1ms",
        "TOLLGATE_VAULT_ROTATION_LOOKOUT",
        "100ms",
        "TOLLGATE_VAULT_AUDIT_TIMEOUT",
        auditTimeout);
  }

  private static String newMasterKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return HexFormat.of().formatHex(key);
  }

  private RequestSpecification operator() {
    return vault.by(TestTokens.operator());
  }
}
