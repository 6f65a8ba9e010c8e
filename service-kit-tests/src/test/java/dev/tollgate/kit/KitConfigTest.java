package dev.tollgate.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

@Tag("OP-4")
class KitConfigTest {
  static final List<String> VARIABLES =
      List.of(
          "TOLLGATE_POSTGRES_URL",
          "TOLLGATE_POSTGRES_OWNER_PASSWORD",
          "TOLLGATE_POSTGRES_API_PASSWORD",
          "TOLLGATE_POSTGRES_WORKER_PASSWORD",
          "TOLLGATE_TLS_CERT",
          "TOLLGATE_TLS_KEY",
          "TOLLGATE_TLS_CA");
  static final List<String> FILES =
      List.of("TOLLGATE_TLS_CERT", "TOLLGATE_TLS_KEY", "TOLLGATE_TLS_CA");

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("VARIABLES")
  void a_start_without_a_variable_names_it_in_one_line(String missing) throws IOException {
    var environment = complete();
    environment.remove(missing);

    assertThatThrownBy(() -> read(environment))
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .filteredOn(line -> line.contains(missing))
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line).contains("Could not expand value")));
  }

  @ParameterizedTest
  @CsvSource({
    "TOLLGATE_POSTGRES_URL, postgres-url, postgresql://host:5432/database",
    "TOLLGATE_KAFKA_BOOTSTRAP, kafka-bootstrap, 'host:9092,other:9092'"
  })
  void a_start_with_a_malformed_address_names_it_and_its_form_in_one_line(
      String variable, String property, String form) throws IOException {
    for (String malformed : List.of("not an address", "nonsense", "http//host", ":::")) {
      var environment = complete();
      environment.put(variable, malformed);

      assertThatThrownBy(() -> read(environment))
          .message()
          .satisfies(
              message ->
                  assertThat(message.lines())
                      .filteredOn(line -> line.contains(property))
                      .as(message)
                      .hasSize(1)
                      .allSatisfy(line -> assertThat(line).contains(malformed, form)));
    }
  }

  @ParameterizedTest
  @FieldSource("FILES")
  void a_start_with_a_file_that_is_not_there_names_it_in_one_line(String variable)
      throws IOException {
    var environment = complete();
    for (String wrong : List.of("/nowhere/of.pem", folder.toString())) {
      environment.put(variable, wrong);

      assertThatThrownBy(() -> read(environment))
          .message()
          .satisfies(
              message ->
                  assertThat(message.lines())
                      .filteredOn(line -> line.contains(wrong))
                      .as(message)
                      .hasSize(1)
                      .allSatisfy(
                          line ->
                              assertThat(line)
                                  .contains(
                                      "not a file that can be read",
                                      variable
                                          .substring("TOLLGATE_".length())
                                          .toLowerCase(Locale.ROOT)
                                          .replace('_', '-'))));
    }
  }

  @Test
  void many_brokers_and_databases_with_settings_are_well_formed() throws IOException {
    var environment = complete();
    environment.put("TOLLGATE_POSTGRES_URL", "postgresql://a:5432,b:5432/vault?sslmode=require");
    environment.put("TOLLGATE_KAFKA_BOOTSTRAP", "kafka-0.kafka:9092, [::1]:9092");

    assertThat(read(environment).environment().postgresUrl()).contains("b:5432/vault");
    assertThat(read(environment).kafkaBootstrap()).contains("[::1]:9092");
  }

  @Test
  @Tag("EN-8")
  void keys_of_tokens_are_refreshed_within_minutes_and_outlast_a_days_outage() throws IOException {
    KitConfig.Token token = read(complete()).token();

    assertThat(token.jwksUrl()).isEmpty();
    assertThat(token.jwksMaxAge()).isEqualTo(Duration.ofMinutes(5));
    assertThat(token.jwksRetained()).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void passwords_do_not_print_themselves() throws IOException {
    KitConfig config = read(complete());

    assertThat(config.environment().postgresApiPassword().get())
        .isEqualTo("TOLLGATE_POSTGRES_API_PASSWORD's value");
    assertThat(config.environment().postgresApiPassword().toString()).doesNotContain("value");
  }

  private Map<String, String> complete() throws IOException {
    Map<String, String> environment =
        new HashMap<>(
            VARIABLES.stream().collect(Collectors.toMap(name -> name, name -> name + "'s value")));
    for (String file : FILES) {
      environment.put(file, Files.writeString(folder.resolve(file), "PEM").toString());
    }
    environment.put("TOLLGATE_POSTGRES_URL", "postgresql://localhost:5432/a");
    environment.put("TOLLGATE_KAFKA_BOOTSTRAP", "a:9092");
    return environment;
  }

  private static KitConfig read(Map<String, String> environment) throws IOException {
    URL defaults =
        Objects.requireNonNull(
            KitConfig.class.getResource("/META-INF/microprofile-config.properties"));
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDiscoveredConverters()
        .withSources(
            new EnvConfigSource(environment, 300),
            new PropertiesConfigSource(defaults),
            new PropertiesConfigSource(
                Map.of(
                    "tollgate.kit.service",
                    "a-service",
                    "tollgate.kit.kafka-bootstrap",
                    "${TOLLGATE_KAFKA_BOOTSTRAP}"),
                "required elsewhere",
                200))
        .withMapping(KitConfig.class)
        .build()
        .getConfigMapping(KitConfig.class);
  }
}
