-- What metering has in its books of them: calls of three features in this hour.
insert into usage_hour (account_id, window_start, principal_id, agent_id, feature, provider, model, route, requests,
  failed, charged, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd,
  credits_micro, list_credits_micro, latency_millis, latency_count)
select md5('counted' || n)::uuid, date_trunc('hour', now()), md5('counted' || n)::uuid, null, feature, 'openai',
  'gpt-4.1-mini', 'PLATFORM', 9, 0, 9, 7605, 0, 0, 3798, 0, 9118800, 9000000, 9000000, 4500, 9
from generate_series(1, 100000) n, unnest(array['chat', 'tags', 'title']) feature;
insert into account_state (account_id, version, anchor)
select md5('counted' || n)::uuid, 1, date_trunc('hour', now()) from generate_series(1, 100000) n;
analyze usage_hour, account_state;
