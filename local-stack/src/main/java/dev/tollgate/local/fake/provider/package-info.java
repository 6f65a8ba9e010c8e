/// Every LLM provider on one server, with a tally of its own: which credential each call carried
/// and which tokens were really served.
///
/// The first path segment names the provider that is played (`/openai/v1/chat/completions`). What a
/// call should suffer is written as *directives*, either in its last user message in double square
/// brackets, `[[status=503 retry-after=2]]`, or as the text of a [FaultRule][FaultRule]:
///
/// | directive | effect |
/// |---|---|
/// | `at=openai` | the other directives hold only where this provider is played |
/// | `status=503`, `code=…`, `retry-after=2` | answers this error, in the provider's shape; a redirection leads back here |
/// | `error-inside=502` | answers 200, and in it this error |
/// | `delay=1200ms` | waits before the first byte |
/// | `hang`, `reset` | never answers; closes the connection before any byte |
/// | `cut-after=5`, `stall-after=5`, `error-after=5` | after 5 content chunks closes the connection, falls silent, sends an error event that names the key |
/// | `garbage` | answers 200 with something that is no JSON |
/// | `tokens=845/422` | this usage; the answer has as many words as output tokens |
/// | `cached=100`, `cache-write=50`, `reasoning=64` | of these tokens |
/// | `chunks=50`, `every=1000ms` | the answer in 50 chunks, one a second |
/// | `no-usage` | usage is left out of the answer |
/// | `absurd-usage` | a chat completion reports more tokens than any price can be worked out for |
/// | `tool` | calls the first tool offered |
/// | `echo=body`, `echo=headers` | the answer's text is the request as it arrived |
/// | `raw=eyJh,fQ` | the answer is these bytes, in base64url, piece by piece |
/// | `odd=crlf,comments,empty,utf8,big,double-finish,null-usage,usage-early,no-done,no-space` | odd but legal frames |
///
/// Without directives a token is a word: input = 3 + per message (4 + its words) + 85 per image +
/// 10 per tool, output = words of the answer. Models named `no-such-…` do not exist.
///
/// Credentials: `sk-good…` is accepted, `sk-good-platform-<provider>…` by that provider only,
/// `sk-forbidden…` gets 403, `sk-limited…` 429, `sk-broke…` an exhausted quota, `sk-flaky…` 503,
/// `sk-hang…` no answer, everything else 401 with part of the key in the text, as providers do.
@NullMarked
package dev.tollgate.local.fake.provider;

import org.jspecify.annotations.NullMarked;
