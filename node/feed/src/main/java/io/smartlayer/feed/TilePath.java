package io.smartlayer.feed;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which piece of a log is meant (C2SP tlog-tiles): a tile of hashes, or a bundle of entries.
 *
 * @param level 0 to 63; {@link #ENTRIES} for a bundle
 * @param index which of its level, from 0
 * @param width how many hashes or entries it has, 1 to {@link #FULL}
 */
public record TilePath(int level, long index, int width) {
  /** The level of bundles. */
  public static final int ENTRIES = -1;

  /** How many hashes or entries a full piece has. */
  public static final int FULL = 256;

  /** How many levels of the tree a tile spans. */
  public static final int HEIGHT = 8;

  private static final int LEVEL_LIMIT = 63;
  private static final int GROUP = 1000;

  /** An index has at most five groups of digits, more than any log needs. */
  private static final Pattern FORM =
      Pattern.compile(
          "(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,4}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

  /** Checks the ranges. */
  public TilePath {
    if (level < ENTRIES || level > LEVEL_LIMIT || index < 0 || width < 1 || width > FULL) {
      throw new IllegalArgumentException("no tile: " + level + "/" + index + ", " + width);
    }
  }

  /** Reads what follows {@code tile/}. Each piece has one path; null when this is none. */
  public static @Nullable TilePath parse(String path) {
    Matcher form = FORM.matcher(path);
    if (!form.matches()) {
      return null;
    }
    int level = form.group(1).equals("entries") ? ENTRIES : Integer.parseInt(form.group(1));
    @Nullable String partial = form.group(3);
    int width = partial == null ? FULL : Integer.parseInt(partial);
    if (level > LEVEL_LIMIT || width > FULL) {
      return null;
    }
    long index = Long.parseLong(form.group(2).replaceAll("[x/]", ""));
    var tile = new TilePath(level, index, width);
    return tile.toString().equals(path) ? tile : null;
  }

  /**
   * How many entries a log must have for this piece to be there, or a number that none has.
   *
   * @return at most {@link Long#MAX_VALUE}
   */
  public long entries() {
    long count = index * FULL + width;
    int shift = HEIGHT * Math.max(0, level);
    return shift >= Long.SIZE || count > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : count << shift;
  }

  /** The path after {@code tile/}. */
  @Override
  public String toString() {
    var digits = new StringBuilder(group(index % GROUP));
    for (long rest = index / GROUP; rest > 0; rest /= GROUP) {
      digits.insert(0, "x" + group(rest % GROUP) + "/");
    }
    return (level == ENTRIES ? "entries" : Integer.toString(level))
        + "/"
        + digits
        + (width == FULL ? "" : ".p/" + width);
  }

  private static String group(long number) {
    return Long.toString(GROUP + number).substring(1);
  }
}
