-- Lifts quota counters to at least what the books say (merge by max): calls of this moment may be ahead of them.
-- KEYS  counters of one account   ARGV  1 expiry, epoch seconds   2… what each counter must hold at least
for i, counter in ipairs(KEYS) do
  local books = tonumber(ARGV[i + 1])
  if tonumber(redis.call('GET', counter) or '0') < books then
    redis.call('SET', counter, string.format('%.0f', books))
    redis.call('EXPIREAT', counter, ARGV[1])
  end
end
return #KEYS
