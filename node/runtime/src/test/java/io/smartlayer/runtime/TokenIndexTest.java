package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenIndexTest {
  private static final int GROUPS = 500;
  private static final int TOKENS = 20;

  @Test
  void eachTokenIsFoundInItsGroupAlsoAfterARestart() {
    var index = new TokenIndex(5);
    List<Bytes> records = new ArrayList<>();
    for (int group = 0; group < GROUPS; group++) {
      for (int count : new int[] {1, TOKENS}) { // tokens come one after the other
        records.add(Objects.requireNonNull(index.put(feed(group), tokens(group, count))));
      }
      assertThat(index.put(feed(group), tokens(group, TOKENS))).as("nothing new").isNull();
    }
    var again = new TokenIndex(6);
    records.forEach(again::restore);
    for (TokenIndex each : List.of(index, again)) {
      assertThat(each.size()).isEqualTo(GROUPS * TOKENS);
      for (int group = 0; group < GROUPS; group++) {
        FeedId feed = feed(group);
        assertThat(tokens(group, TOKENS)).allMatch(token -> feed.equals(each.find(token)));
        assertThat(each.count(feed)).isEqualTo(TOKENS);
      }
      assertThat(each.find(World.token(GROUPS * TOKENS))).isNull();
    }
  }

  @Test
  void aTokenStaysWhereItWasFoundFirst() {
    var index = new TokenIndex(5);
    index.put(feed(1), tokens(0, 2));
    index.put(feed(2), tokens(0, 3));
    assertThat(tokens(0, 3)).extracting(index::find).containsExactly(feed(1), feed(1), feed(2));
  }

  @Test
  void whatIsNoRecordIsRefused() {
    var index = new TokenIndex(5);
    for (int size : new int[] {0, 31, 33, 47, 49}) {
      assertThatThrownBy(() -> index.restore(Bytes.zeros(size)))
          .isInstanceOf(Storage.StorageFailure.class);
    }
  }

  private static FeedId feed(int group) {
    return new FeedId(Hash.keccak(Bytes.ofLong(group)));
  }

  private static List<TokenId> tokens(int group, int count) {
    return IntStream.range(0, count).mapToObj(i -> World.token(group * TOKENS + i)).toList();
  }
}
