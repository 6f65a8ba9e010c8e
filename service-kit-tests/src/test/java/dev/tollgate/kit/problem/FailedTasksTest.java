package dev.tollgate.kit.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.scheduler.FailedExecution;
import io.quarkus.scheduler.ScheduledExecution;
import io.quarkus.scheduler.Trigger;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailedTasksTest {
  private final List<LogRecord> told = new ArrayList<>();
  private final Logger log = Logger.getLogger(FailedTasks.class.getName());
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          told.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    log.addHandler(listener);
  }

  @AfterEach
  void listenNoMore() {
    log.removeHandler(listener);
  }

  static List<Throwable> outages() {
    return List.of(
        new ConnectException("Connection refused"),
        ClosedConnectionException.INSTANCE,
        new VertxException("Connection was closed"),
        new PgException("the database system is starting up", "FATAL", "57P03", null));
  }

  @ParameterizedTest
  @MethodSource("outages")
  void what_cannot_work_for_now_says_so_in_one_line(Throwable outage) {
    fail(new CompletionException(outage));

    assertThat(told).hasSize(1);
    assertThat(told.getFirst().getLevel().intValue()).isEqualTo(Level.WARNING.intValue());
    assertThat(told.getFirst().getThrown()).isNull();
    assertThat(message())
        .startsWith("a.b.Tasks#run failed and is tried again: " + outage.getClass().getName())
        .doesNotContain("\n");
  }

  @Test
  void a_fault_of_ours_shows_where_it_was() {
    IllegalStateException fault = new IllegalStateException("no such lot");

    fail(fault);

    assertThat(told).hasSize(1);
    assertThat(told.getFirst().getLevel().intValue()).isGreaterThan(Level.WARNING.intValue());
    assertThat(told.getFirst().getThrown()).isSameAs(fault);
  }

  private String message() {
    LogRecord line = told.getFirst();
    return line.getMessage().formatted(line.getParameters());
  }

  private static void fail(Throwable fault) {
    new FailedTasks().tell(new FailedExecution(new Run(), fault));
  }

  private record Run() implements ScheduledExecution, Trigger {
    @Override
    public Trigger getTrigger() {
      return this;
    }

    @Override
    public Instant getFireTime() {
      return Instant.EPOCH;
    }

    @Override
    public Instant getScheduledFireTime() {
      return Instant.EPOCH;
    }

    @Override
    public String getId() {
      return "run";
    }

    @Override
    public Instant getNextFireTime() {
      return Instant.EPOCH;
    }

    @Override
    public Instant getPreviousFireTime() {
      return Instant.EPOCH;
    }

    @Override
    public boolean isOverdue() {
      return false;
    }

    @Override
    public String getMethodDescription() {
      return "a.b.Tasks#run";
    }
  }
}
