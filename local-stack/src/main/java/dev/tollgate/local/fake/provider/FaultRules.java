package dev.tollgate.local.fake.provider;

import java.util.ArrayList;
import java.util.List;

/// The rules in force, the oldest first; the first that matches strikes.
final class FaultRules {
  private static final class Armed {
    private final FaultRule rule;
    private final Directives directives;
    private int left;

    Armed(FaultRule rule) {
      this.rule = rule;
      this.directives = Directives.of(rule.fault());
      this.left = rule.times();
    }
  }

  private final List<Armed> armed = new ArrayList<>();

  void add(FaultRule rule) {
    armed.add(new Armed(rule));
  }

  void clear() {
    armed.clear();
  }

  List<FaultRule> list() {
    return armed.stream().map(each -> each.rule.times(each.left)).toList();
  }

  Directives strike(String provider, String model, String credential) {
    for (Armed each : armed) {
      if (each.rule.matches(provider, model, credential)) {
        return use(each);
      }
    }
    return Directives.NONE;
  }

  private Directives use(Armed each) {
    if (each.left != FaultRule.ALWAYS && --each.left == 0) {
      armed.remove(each);
    }
    return each.directives;
  }
}
