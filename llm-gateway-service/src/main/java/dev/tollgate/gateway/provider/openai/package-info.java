/// The dialect of OpenAI, which most providers speak.
@NullMarked
package dev.tollgate.gateway.provider.openai;

import org.jspecify.annotations.NullMarked;
