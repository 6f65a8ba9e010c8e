package dev.tollgate.vault.process;

import static io.restassured.RestAssured.given;
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

/// Rotations of the shipped vault under load, killed in their midst.
@Tag("KV-9")
@Tag("campaign")
class RotationProcessTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final List<String> masterKeys = new ArrayList<>();
  private VaultProcess vault;
  private ResolveTraffic traffic;
  private int kills;

  @Test
  void two_rotations_killed_in_their_midst_go_on_and_no_key_is_lost() {
    ResolveTraffic seen = campaign(2_000, 1, 1, 50, Long.getLong("seed", 20_261_121L));

    // A machine that stalls for seconds may make the audit log, and so a resolve, refuse.
    assertThat(seen.failed()).allMatch(each -> each.endsWith(" 503"));
  }

  @Test
  void six_rotations_of_20_000_keys_killed_again_and_again_go_on_and_no_key_is_lost() {
    ResolveTraffic seen =
        campaign(
            20_000,
            3,
            Integer.getInteger("kills", 20),
            200,
            Long.getLong("seed", System.nanoTime()));

    assertThat(seen.failed()).isEmpty();
  }

  /// @param rounds of a KEK rotation, whose new master key comes with a kill too, and a data key
  ///   rotation
  /// @param killsWanted in the midst of rotations
  /// @param perSecond resolves meanwhile
  private ResolveTraffic campaign(int rows, int rounds, int killsWanted, int perSecond, long seed) {
    long began = System.nanoTime();
    Random random = new Random(seed);
    VaultDatabase.forgetEverything();
    masterKeys.add(newMasterKey());
    vault = VaultProcess.start(settings());
    PlantedKeys keys = PlantedKeys.plant(rows, masterKeys.getFirst());
    try (var running = new ResolveTraffic(keys, vault.internal(), perSecond, random)) {
      traffic = running;
      for (int rotation = 0; rotation < 2 * rounds; rotation++) {
        int killsHere = (rotation + 1) * killsWanted / (2 * rounds) - kills;
        rotate(rotation % 2 == 0 ? "KEK" : "DATA_KEYS", killsHere, random);
      }
      running.close();
      System.out.printf(
          "rotations: %d of %d keys, %d kills, seed %d, %d s: %d resolves right, %d during a restart, wrong %s, failed %s%n",
          2 * rounds,
          rows,
          kills,
          seed,
          Duration.ofNanos(System.nanoTime() - began).toSeconds(),
          running.right(),
          running.duringRestart(),
          running.wrong(),
          running.failed());
      assertThat(running.wrong()).isEmpty();
      assertThat(running.right()).isPositive();
      assertThat(keys.spoilt(masterKeys.getLast())).isEmpty();
      return running;
    } finally {
      vault.close();
    }
  }

  private void rotate(String kind, int killsHere, Random random) {
    if (kind.equals("KEK")) {
      masterKeys.add(newMasterKey());
      restart();
    }
    operator()
        .body("{\"kind\":\"" + kind + "\"}")
        .post("/admin/v1/rotation")
        .then()
        .statusCode(202);
    double[] at = random.doubles(killsHere, 0.05, 0.7).sorted().toArray();
    for (double share : at) {
      await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(() -> progress() >= share);
      restart();
      kills++;
    }
    await().atMost(PATIENCE).until(() -> progress() == 1);
    if (kind.equals("KEK")) {
      assertThat(VaultDatabase.one("select count(distinct kek_id) from data_key")).isEqualTo("1");
    }
  }

  /// Killed and started again, with the newest master key as the primary one.
  private void restart() {
    traffic.away();
    vault.close();
    vault = VaultProcess.start(settings());
    traffic.back(vault.internal());
  }

  private Map<String, String> settings() {
    int known = masterKeys.size();
    return Map.of(
        "MASTER_ENCRYPTION_KEY_FILE", "",
        "MASTER_ENCRYPTION_KEY", masterKeys.getLast(),
        "MASTER_ENCRYPTION_KEY_OTHERS", known == 1 ? "" : masterKeys.get(known - 2),
        "TOLLGATE_VAULT_ROTATION_BATCH", "50",
        "TOLLGATE_VAULT_ROTATION_LOOKOUT", "100ms");
  }

  private static String newMasterKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return HexFormat.of().formatHex(key);
  }

  private RequestSpecification operator() {
    return given()
        .baseUri(vault.open().toString())
        .auth()
        .oauth2(TestTokens.operator())
        .contentType("application/json");
  }

  /// Of the latest rotation: the share of what it has to move, 1 only when it is finished.
  private static double progress() {
    return Double.parseDouble(
        VaultDatabase.one(
            """
            select case when finished_at is not null then 1
                        else least(0.99, moved::float8 / greatest(total, 1)) end
              from rotation order by started_at desc limit 1
            """));
  }
}
