-- Lifts quota counters to at least what the books say (merge by max): calls of this moment may be ahead of them.
-- KEYS  counters of one account   ARGV  1 expiry, epoch seconds   2… what each counter must hold at least
-- Gives the units by which they are lifted.
local lifted = 0
for i, counter in ipairs(KEYS) do
  local least = ARGV[i + 1]
  local missing = tonumber(least)
  if not redis.call('SET', counter, least, 'NX', 'EXAT', ARGV[1]) then
    missing = missing - tonumber(redis.call('GET', counter))
    if missing > 0 then
      redis.call('SET', counter, least, 'EXAT', ARGV[1])
    end
  end
  lifted = lifted + math.max(0, missing)
end
return lifted
