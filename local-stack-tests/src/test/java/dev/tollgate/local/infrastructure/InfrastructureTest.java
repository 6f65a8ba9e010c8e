package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tollgate.contracts.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("OP-1")
class InfrastructureTest {
  private static final Home HOME = new Home(Path.of("target", "infrastructure-test"));
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ENDLESS =
      "generate_series(1, 100000) as a, generate_series(1, 1000000) as b";
  private static Infrastructure infrastructure;

  @BeforeAll
  static void start() {
    Orphans.reap(HOME);
    HOME.forget();
    infrastructure =
        new Infrastructure(
            HOME, InfrastructurePorts.choose(new FreePorts()), false, Clock.systemUTC());
    infrastructure.start(part -> {});
  }

  @AfterAll
  static void stop() {
    List.of(Kafka.NAME, Postgres.NAME, Redis.NAME).forEach(server -> Orphans.kill(HOME, server));
  }

  @Test
  void postgres_keeps_its_data_and_roles_over_a_kill() throws SQLException {
    execute(owner(), "create table kept (n int)", "insert into kept values (7)");

    Orphans.kill(HOME, Postgres.NAME);
    infrastructure.start(Postgres.NAME);

    try (var connection = owner();
        var row = connection.createStatement().executeQuery("select n from kept")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(7);
    }
  }

  @Test
  void postgres_starts_again_though_a_query_was_busy_when_it_was_killed() throws SQLException {
    try (Connection connection = owner();
        var query = connection.createStatement()) {
      query.execute("set statement_timeout = '60s'");
      CompletableFuture<Boolean> answered =
          CompletableFuture.supplyAsync(() -> isAnswered(query, "select count(*) from " + ENDLESS));
      await().atMost(PATIENCE).until(this::isBusy);

      assertTimeout(
          PATIENCE,
          () -> {
            Orphans.kill(HOME, Postgres.NAME);
            infrastructure.start(Postgres.NAME);
          });

      assertThat(answered.join()).isFalse();
    }
  }

  private static boolean isAnswered(Statement query, String sql) {
    try {
      return query.execute(sql);
    } catch (SQLException gone) {
      return false;
    }
  }

  private boolean isBusy() throws SQLException {
    try (var admin = DriverManager.getConnection(infrastructure.postgres().adminUrl("postgres"));
        var busy =
            admin
                .createStatement()
                .executeQuery(
                    "select 1 from pg_stat_activity where state = 'active' and query like '%"
                        + ENDLESS
                        + "' and pid <> pg_backend_pid()")) {
      return busy.next();
    }
  }

  @Test
  @Tag("OP-4")
  void a_server_that_was_stopped_takes_connections_but_does_not_answer() {
    String postgres = infrastructure.postgres().adminUrl("postgres");
    String kafka = infrastructure.kafka().bootstrap();

    CompletableFuture<Boolean> kafkaAnswered =
        CompletableFuture.supplyAsync(
            () -> whileStopped(Kafka.NAME, () -> Kafka.answers(kafka)),
            work -> Thread.ofPlatform().start(work));
    assertThat(whileStopped(Postgres.NAME, () -> Postgres.answers(postgres))).isFalse();
    assertThat(kafkaAnswered.join()).isFalse();

    assertThat(Postgres.answers(postgres)).isTrue();
    assertThat(Kafka.answers(kafka)).isTrue();
  }

  private static boolean whileStopped(String server, Supplier<Boolean> question) {
    Orphans.signal(HOME, server, "STOP");
    try {
      return assertTimeoutPreemptively(PATIENCE, question::get);
    } finally {
      Orphans.signal(HOME, server, "CONT");
    }
  }

  @Test
  void only_the_owner_may_create_in_its_database_and_nobody_in_that_of_another() {
    assertThatThrownBy(
            () -> execute(connect(Database.VAULT, Database.VAULT, "api"), "create table x (n int)"))
        .hasMessageContaining("permission denied for schema public");
    assertThatThrownBy(
            () ->
                execute(
                    connect(Database.VAULT, Database.VAULT, "worker"), "create table x (n int)"))
        .hasMessageContaining("permission denied for schema public");
    assertThatThrownBy(() -> connect(Database.BILLING, Database.VAULT, "owner"))
        .hasMessageContaining("permission denied for database");
  }

  @Test
  void kafka_has_the_topics_of_the_contracts() throws Exception {
    try (Admin admin = admin()) {
      var topics =
          admin
              .describeTopics(List.of(Topics.USAGE, Topics.ACCOUNT, Topics.CREDITS))
              .allTopicNames()
              .get();
      assertThat(topics.get(Topics.USAGE).partitions()).hasSize(12);
      assertThat(topics.get(Topics.ACCOUNT).partitions()).hasSize(1);
      var resource = new ConfigResource(ConfigResource.Type.TOPIC, Topics.CREDITS);
      var config = admin.describeConfigs(Set.of(resource)).all().get().get(resource);
      assertThat(config.get("cleanup.policy").value()).isEqualTo("compact");
      assertThat(config.get("message.timestamp.type").value()).isEqualTo("LogAppendTime");
    }
  }

  @Test
  void a_second_redis_on_the_same_port_is_a_failure_that_tells_its_last_lines() {
    var another =
        new Redis(new Home(Path.of("target", "another-home")), infrastructure.redis().port());

    assertThatThrownBy(another::start)
        .isInstanceOf(LaunchFailure.class)
        .hasMessageStartingWith("redis ended with code 1")
        .hasMessageContaining("Failed listening on port");
  }

  @Test
  void a_service_is_told_everything_by_the_names_it_knows() {
    Map<String, String> settings = new ServiceSettings(infrastructure).of(Service.KEY_VAULT);

    assertThat(settings)
        .containsEntry("TOLLGATE_POSTGRES_URL", infrastructure.postgres().url(Database.VAULT))
        .containsKeys(
            "TOLLGATE_KAFKA_BOOTSTRAP", "TOLLGATE_REDIS_URL", "TOLLGATE_POSTGRES_WORKER_PASSWORD");
    assertThat(Path.of(settings.get("MASTER_ENCRYPTION_KEY_FILE"))).isRegularFile();
    assertThat(Path.of(settings.get("TOLLGATE_TLS_KEY")))
        .satisfies(
            key -> assertThat(Files.readString(key)).startsWith("-----BEGIN PRIVATE KEY-----"));
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", infrastructure.kafka().bootstrap()));
  }

  private Connection owner() throws SQLException {
    return connect(Database.VAULT, Database.VAULT, "owner");
  }

  private Connection connect(Database target, Database of, String purpose) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:" + infrastructure.postgres().url(target),
        of.role(purpose),
        infrastructure.postgres().password(of, purpose));
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (connection;
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
