package dev.tollgate.metering.openmeter;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/// Where, and how, calls are told to OpenMeter.
@ConfigMapping(prefix = "tollgate.metering.openmeter")
public interface OpenMeterConfig {
  /// Base address, such as `https://openmeter.cloud`. Absent: nothing is buffered or sent.
  Optional<URI> url();

  /// A file that holds the API token and nothing else.
  Optional<Path> tokenFile();

  /// Events in one request at most.
  @WithDefault("200")
  @Positive
  int batch();

  /// How long the relay rests between looks at the buffer.
  @WithDefault("50ms")
  @DurationMin(millis = 1)
  Duration pause();

  /// How long it rests after OpenMeter failed.
  @WithDefault("2s")
  @DurationMin(millis = 1)
  Duration pauseAfterFault();

  @WithDefault("5s")
  @DurationMin(millis = 1)
  Duration timeout();
}
