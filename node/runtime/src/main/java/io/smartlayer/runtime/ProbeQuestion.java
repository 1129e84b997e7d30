package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.tokenscript.ServiceClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all replicas of a group are asked at once, as anybody may.
 *
 * @param replicas those of the placement that stands
 * @param method a query that anybody may make without arguments; null where the script has none,
 *     then it is asked what the token's methods are
 * @param serviceClass by which their answers are judged
 * @param size how many entries of the feed an answer must know of at least
 */
record ProbeQuestion(
    FeedId feed,
    List<Address> replicas,
    ServiceClass serviceClass,
    TokenId token,
    @Nullable String method,
    long size) {
  /** Copies the replicas. */
  ProbeQuestion {
    replicas = List.copyOf(replicas);
  }
}
