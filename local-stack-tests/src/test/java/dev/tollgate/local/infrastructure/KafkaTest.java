package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-4")
class KafkaTest {
  @TempDir private Path directory;

  @Test
  @EnabledIfSystemProperty(named = "sun.jnu.encoding", matches = "UTF-8")
  void kafka_keeps_its_data_in_the_home_whatever_letters_its_path_has() throws Exception {
    var home = new Home(directory.resolve("Zürich → \\home"));
    var ports = new InfrastructurePorts(1, 2, 3, 4, 5, 6);

    String written = new Kafka(home, ports, JvmCaches.none()).serverProperties();

    var read = new Properties();
    read.load(new ByteArrayInputStream(written.getBytes(StandardCharsets.UTF_8)));
    assertThat(read)
        .containsEntry("log.dirs", home.root().resolve("kafka/data").toString())
        .containsEntry("advertised.listeners", "PLAINTEXT://127.0.0.1:2,LINKED://127.0.0.1:5");
  }
}
