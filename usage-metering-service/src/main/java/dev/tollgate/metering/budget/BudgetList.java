package dev.tollgate.metering.budget;

import java.util.List;

/// All budgets of an account.
public record BudgetList(List<BudgetView> budgets) {}
