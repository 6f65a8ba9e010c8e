-- Takes call tokens from a rate bucket (GCRA, the rule of Gcra.java), a monthly quota and a session's cap: all or none.
-- KEYS  1 rate bucket: theoretical arrival time in µs   2 quota: calls so far   3 admission: what was taken
--       4 session: its guests' calls so far   5 open admissions
-- ARGV  1 now µs   2 µs per call   3 burst   4 tokens wanted
--       5 quota limit: a number, 'unlimited', or 'none' when the call takes no quota
--       6 quota expiry, epoch seconds   7 ms in which a report counts; 0 = there will be none
--       8 cap of the session's calls, or 'none'   9 ms until the session has expired
--       10 ms to keep what was taken, to be reclaimed when no report comes
-- Gives {verdict, tokens, used, free, wait µs, µs until the burst is whole}
local now, per_call, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local counts, limit = ARGV[5] ~= 'none', tonumber(ARGV[5])
local reported, kept = tonumber(ARGV[7]), tonumber(ARGV[10])
if reported > 0 then
  reclaim(KEYS[5], now)
end

-- Small portions when little is left, so that other gateways find some too.
local function portion(left)
  return math.max(1, math.floor(left / 8))
end

local used = counts and tonumber(redis.call('GET', KEYS[2]) or '0') or 0
if limit and used >= limit then
  return {'quota', 0, used, 0, 0, 0}
end

local cap = tonumber(ARGV[8])
local shared = cap and tonumber(redis.call('GET', KEYS[4]) or '0') or 0
if cap and shared >= cap then
  return {'session', 0, used, 0, 0, 0}
end

local arrival = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
local room = now + burst * per_call - arrival
if room < per_call then
  return {'rate', 0, used, 0, per_call - room, arrival - now}
end

local free = math.floor(room / per_call)
local tokens = math.min(wanted, portion(free))
if limit then
  tokens = math.min(tokens, portion(limit - used))
end
if cap then
  tokens = math.min(tokens, portion(cap - shared))
  redis.call('INCRBY', KEYS[4], tokens)
  redis.call('PEXPIRE', KEYS[4], ARGV[9])
end

arrival = arrival + tokens * per_call
redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PX', math.ceil((arrival - now) / 1000) + 1)
if counts then
  used = redis.call('INCRBY', KEYS[2], tokens)
  redis.call('EXPIREAT', KEYS[2], ARGV[6])
end
if reported > 0 then
  redis.call('HSET', KEYS[3], 'tokens', tokens, 'per_call', ARGV[2], 'rate', KEYS[1],
    'quota', counts and KEYS[2] or '', 'session', cap and KEYS[4] or '')
  redis.call('PEXPIRE', KEYS[3], kept)
  redis.call('ZADD', KEYS[5], now + reported * 1000, KEYS[3])
  if redis.call('PTTL', KEYS[5]) < kept then
    redis.call('PEXPIRE', KEYS[5], kept)
  end
end
return {'taken', tokens, used, free - tokens, 0, arrival - now}
