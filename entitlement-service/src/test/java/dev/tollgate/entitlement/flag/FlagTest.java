package dev.tollgate.entitlement.flag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.entitlement.Client;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-13")
class FlagTest {
  @Test
  void a_roll_out_reaches_its_percentage_and_only_grows() {
    List<UUID> accounts = Stream.generate(UUID::randomUUID).limit(4000).toList();

    assertThat(holders(accounts, "new-editor", 0)).isEmpty();
    assertThat(holders(accounts, "new-editor", 100)).hasSize(4000);
    List<UUID> quarter = holders(accounts, "new-editor", 25);
    assertThat(quarter).hasSizeBetween(850, 1150);
    assertThat(holders(accounts, "new-editor", 50)).containsAll(quarter);
    assertThat(holders(accounts, "other", 25)).isNotEqualTo(quarter);
  }

  @Test
  void an_account_reads_its_flags_and_gets_the_same_answer_each_time() {
    put("""
            {"on": {"enabled": true, "percent": 100},
             "off": {"enabled": false, "percent": 100},
             "pro": {"enabled": true, "percent": 100, "tiers": ["PRO"]},
             "half": {"enabled": true, "percent": 50}}
            """)
        .then()
        .statusCode(200);
    Client client = Client.fresh();

    Response flags = client.request().get("/v1/flags");

    assertThat(flags.<Boolean>path("on")).isTrue();
    assertThat(flags.<Boolean>path("off")).isFalse();
    assertThat(flags.<Boolean>path("pro")).isFalse();
    assertThat(client.request().get("/v1/flags").<Boolean>path("half"))
        .isEqualTo(flags.<Boolean>path("half"));
    assertThat(client.on(Tier.PRO).request().get("/v1/flags").<Boolean>path("pro")).isTrue();
  }

  @Test
  void bad_flags_are_refused() {
    for (String flags :
        List.of(
            "{\"Bad Name\": {\"enabled\": true, \"percent\": 1}}",
            "{\"a\": {\"enabled\": true, \"percent\": 101}}",
            "{\"a\": {\"enabled\": true, \"percent\": -1}}",
            "{\"a\": {\"enabled\": true}}",
            "{\"a\": {\"percent\": 1}}",
            "{\"a\": null}",
            "{\"a\": {\"enabled\": true, \"percent\": 1, \"tiers\": [\"GOLD\"]}}",
            "7",
            "null")) {
      assertThat(put(flags).statusCode()).as(flags).isEqualTo(400);
    }
    assertThat(Client.fresh().request().get("/admin/v1/flags").statusCode()).isEqualTo(403);
  }

  private static Response put(String flags) {
    long version = Client.operator().get("/admin/v1/flags").jsonPath().getLong("version");
    return Client.operator()
        .body("{\"version\": %d, \"document\": {\"flags\": %s}}".formatted(version, flags))
        .put("/admin/v1/flags");
  }

  private static List<UUID> holders(List<UUID> accounts, String name, int percent) {
    Flag flag = new Flag(true, percent, Set.of(Tier.BASIC));
    return accounts.stream().filter(each -> flag.holds(name, each, Tier.BASIC)).toList();
  }
}
