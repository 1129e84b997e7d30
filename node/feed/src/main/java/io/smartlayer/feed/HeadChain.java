package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certified heads of a feed with their certificates, by height: how many heads are before. A
 * chain that goes on from a {@link Bookmark} holds those from there on, and the link before; who
 * asks for others has the rest read first. Owned by the thread of its history.
 */
final class HeadChain {
  private final Runnable rest;
  private final List<Link> links = new ArrayList<>();
  private final List<Certificate> certificates = new ArrayList<>();
  private int first;
  private @Nullable Link base;

  /**
   * A chain of which nothing is here yet.
   *
   * @param first the height of the next head
   * @param base the head before that; null at height zero
   * @param rest reads all that is before, and {@link #prepend}s it
   */
  HeadChain(int first, @Nullable Link base, Runnable rest) {
    this.first = first;
    this.base = base;
    this.rest = rest;
  }

  /** The height of the first head that is held with its certificate. */
  int first() {
    return first;
  }

  /** How many entries are before the first head that is held. */
  long firstSize() {
    return base == null ? 0 : base.head().size();
  }

  /** How many heads there are. */
  int height() {
    return first + links.size();
  }

  /** The head at a height. */
  Link link(int height) {
    if (base != null && height == first - 1) {
      return base;
    }
    have(height);
    return links.get(height - first);
  }

  /** The certificate of the head at a height. */
  Certificate certificate(int height) {
    have(height);
    return certificates.get(height - first);
  }

  /** The highest head, or null before the first. */
  @Nullable Link tip() {
    return links.isEmpty() ? base : links.getLast();
  }

  /** The certificate of the highest head that is held, or null. */
  @Nullable Certificate tipCertificate() {
    return certificates.isEmpty() ? null : certificates.getLast();
  }

  /** The heads from a height to before another. */
  List<Link> links(int from, int to) {
    have(from);
    return links.subList(from - first, to - first);
  }

  void add(Link link, Certificate certificate) {
    links.add(link);
    certificates.add(certificate);
  }

  /** Takes off the heads from a height on, which is held. */
  void cut(int height) {
    links.subList(height - first, links.size()).clear();
    certificates.subList(height - first, certificates.size()).clear();
  }

  /** The first height whose head has {@code size} entries or more; there is one. */
  int heightOf(long size) {
    if (size <= firstSize()) {
      have(0);
    }
    int low = first;
    int high = height() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (link(middle).head().size() >= size) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /**
   * The height of a head that has this parent, or -1 when its parent is unknown, or other heads
   * after it are final.
   */
  int heightAfter(Hash parent, int finalHeight) {
    for (int height = height(); height > 0 && height >= finalHeight; height--) {
      if (link(height - 1).hash().equals(parent)) {
        return height;
      }
    }
    return finalHeight == 0 && parent.equals(Hash.ZERO) ? 0 : -1;
  }

  /** The certificate of one of the heads from a height on, or null when none has this hash. */
  @Nullable Certificate certificateOf(Hash head, int from) {
    for (int height = height() - 1; height >= Math.max(first, from); height--) {
      if (link(height).hash().equals(head)) {
        return certificate(height);
      }
    }
    return null;
  }

  /** Puts all before the first head that is held in its place. */
  void prepend(List<Link> before, List<Certificate> theirs) {
    links.addAll(0, before);
    certificates.addAll(0, theirs);
    first = 0;
    base = null;
  }

  private void have(int height) {
    if (height < first) {
      rest.run();
    }
  }
}
