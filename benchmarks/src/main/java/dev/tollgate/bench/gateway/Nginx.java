package dev.tollgate.bench.gateway;

import dev.tollgate.bench.process.Command;
import dev.tollgate.bench.process.Parts;
import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.Part;
import dev.tollgate.local.infrastructure.PartCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// nginx with `proxy_pass` and one worker: what a proxy costs at the least.
final class Nginx {
  private static final String CONFIGURATION =
      """
      daemon off;
      master_process off;
      worker_processes 1;
      worker_rlimit_nofile 16384;
      pid nginx.pid;
      error_log stderr error;
      events { worker_connections 8192; }
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        keepalive_requests 1000000000;
        tcp_nodelay on;
        upstream provider {
          server 127.0.0.1:%d;
          keepalive 4096;
          keepalive_requests 1000000000;
        }
        server {
          listen 127.0.0.1:%d backlog=4096;
          location / {
            proxy_pass http://provider;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
          }
        }
      }
      """;

  private Nginx() {}

  /// Finds nginx, or installs Debian's when this is root.
  static Path program(Consumer<String> progress) {
    return Command.find("nginx").orElseGet(() -> installed(progress));
  }

  private static Path installed(Consumer<String> progress) {
    String how = "nginx is needed: apt-get install nginx-light";
    if (!System.getProperty("user.name").equals("root") || Command.find("apt-get").isEmpty()) {
      throw new LaunchFailure(how);
    }
    progress.accept("installing nginx");
    Path here = Path.of("").toAbsolutePath();
    Command.output(here, "apt-get", "-qq", "update");
    Command.output(
        here, "apt-get", "-qq", "install", "-y", "--no-install-recommends", "nginx-light");
    return Command.find("nginx").orElseThrow(() -> new LaunchFailure(how));
  }

  static Part start(Parts parts, Home home, Path program, int port, int provider) {
    Path directory = home.directory("nginx");
    try {
      Files.writeString(directory.resolve("nginx.conf"), CONFIGURATION.formatted(provider, port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var line = List.of(program.toString(), "-p", directory.toString(), "-c", "nginx.conf");
    return parts.start(new PartCommand("nginx", line, Map.of()), port);
  }
}
