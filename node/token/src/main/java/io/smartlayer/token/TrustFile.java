package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.JsonFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What everything that a network signs is checked against, without asking anybody: {@code
 * network.json} ({@code spec/protocol/token.md}).
 *
 * <p>Version 2 is what a registry on a chain says: all its nodes with their blocks, and the groups
 * that this file knows. A group that it does not list has no committee here, so that nobody invents
 * one; {@link #with} adds it. In version 1, of a network without a registry, all members rank for
 * every group.
 *
 * @param members all that are listed
 * @param groups in the order in which they were added; null in version 1
 */
public record TrustFile(Membership members, @Nullable List<RegisteredGroup> groups)
    implements GroupMembers {
  /** Most groups that a file lists. */
  public static final int GROUPS_LIMIT = 10_000;

  /** Copies the groups. */
  public TrustFile {
    groups = groups == null ? null : List.copyOf(groups);
  }

  /** The file of a network without a registry. */
  public static TrustFile unregistered(Membership members) {
    return new TrustFile(members, null);
  }

  @Override
  public Answer of(FeedId feed) {
    if (groups == null) {
      return new Answer.Known(members);
    }
    for (RegisteredGroup group : groups) {
      if (group.feed().equals(feed)) {
        return group.answer(members);
      }
    }
    return new Answer.CannotTell("the trust file does not list the group of " + feed);
  }

  /**
   * The same with one more group.
   *
   * @throws IllegalStateException in version 1, or if there is no room
   */
  public TrustFile with(RegisteredGroup group) {
    List<RegisteredGroup> before = groups;
    if (before == null || before.size() >= GROUPS_LIMIT) {
      throw new IllegalStateException("this trust file takes no groups");
    }
    var all = new ArrayList<>(before);
    all.removeIf(known -> known.feed().equals(group.feed()));
    all.add(group);
    return new TrustFile(members, all);
  }

  /** The JSON form. */
  public JsonNode toJson() {
    List<RegisteredGroup> known = groups;
    if (known == null) {
      return members.toJson();
    }
    ObjectNode json = members.toJson(true).put("version", 2);
    var list = json.putArray("groups");
    known.forEach(group -> list.add(group.toJson()));
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape, or names a group twice
   */
  public static TrustFile fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "network");
    long version = in.whole("version");
    if (version == 1) {
      return unregistered(Membership.fromJson(json));
    }
    if (version != 2) {
      throw in.wrong("version", "only versions 1 and 2 are known");
    }
    Membership members = Membership.read(in, true);
    List<RegisteredGroup> groups =
        in.list("groups", GROUPS_LIMIT).stream().map(RegisteredGroup::fromJson).toList();
    if (groups.stream().map(RegisteredGroup::feed).distinct().count() != groups.size()) {
      throw in.wrong("groups", "a group named twice");
    }
    in.end();
    return new TrustFile(members, groups);
  }
}
