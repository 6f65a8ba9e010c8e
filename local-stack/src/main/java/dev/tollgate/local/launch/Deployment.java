package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.FreePorts;
import dev.tollgate.local.infrastructure.Infrastructure;
import dev.tollgate.local.infrastructure.Service;
import dev.tollgate.local.infrastructure.ServiceSettings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Which processes the services run in, on which ports, and what each is told.
final class Deployment {
  private final List<ServiceReplica> replicas = new ArrayList<>();
  private final Map<Service, ServicePorts> first = new EnumMap<>(Service.class);

  /// @param outside the addresses of what lies outside the suite: the edge and the fakes
  Deployment(
      StackOptions options,
      Infrastructure infrastructure,
      FreePorts free,
      Map<String, String> outside) {
    for (Service service : Service.values()) {
      first.put(service, ServicePorts.choose(free));
    }
    for (Service service : Service.values()) {
      int count = service == Service.LLM_GATEWAY ? options.gateways() : 1;
      for (int index = 0; index < count; index++) {
        ServicePorts ports = index == 0 ? firstOf(service) : ServicePorts.choose(free);
        replicas.add(replica(options, infrastructure, outside, service, index, ports));
      }
    }
  }

  List<ServiceReplica> replicas() {
    return List.copyOf(replicas);
  }

  private ServiceReplica replica(
      StackOptions options,
      Infrastructure infrastructure,
      Map<String, String> outside,
      Service service,
      int index,
      ServicePorts ports) {
    var settings = new HashMap<>(new ServiceSettings(infrastructure).of(service));
    settings.putAll(outside);
    settings.putAll(peers(service));
    // A laptop may be busy building while the suite starts.
    settings.put("QUARKUS_DATASOURCE_OWNER_JDBC_ACQUISITION_TIMEOUT", "60S");
    settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    settings.put("QUARKUS_HTTP_PORT", String.valueOf(ports.http()));
    settings.put("QUARKUS_HTTP_SSL_PORT", String.valueOf(ports.internal()));
    settings.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
    settings.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(ports.management()));
    if (service == Service.LLM_GATEWAY) {
      settings.put("TOLLGATE_GATEWAY_ID", "gateway-" + index);
      settings.put(
          "TOLLGATE_SPOOL_DIR", infrastructure.home().directory("spool-" + index).toString());
    }
    settings.putAll(options.settings().getOrDefault(service, Map.of()));
    String name = index == 0 ? service.id() : service.id() + "-" + index;
    List<String> flags = options.jvmFlags().getOrDefault(service, List.of());
    return new ServiceReplica(name, service, ports, settings, flags);
  }

  private ServicePorts firstOf(Service service) {
    return Objects.requireNonNull(first.get(service), service::id);
  }

  private Map<String, String> peers(Service service) {
    var peers = new HashMap<String, String>();
    peers.put(
        "TOLLGATE_JWKS_URL",
        "http://127.0.0.1:%d/.well-known/jwks.json".formatted(firstOf(Service.ENTITLEMENT).http()));
    first.forEach(
        (peer, ports) -> {
          if (peer != service) {
            peer.urlSetting()
                .ifPresent(name -> peers.put(name, "https://127.0.0.1:" + ports.internal()));
          }
        });
    return peers;
  }
}
