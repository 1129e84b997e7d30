package io.smartlayer.feed;

import io.smartlayer.primitives.SecretKey;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The objects that a member consists of: copies them, and writes them down so that equal members
 * have equal words. By reflection, so that a field that the core gains later counts at once.
 */
final class MemberGraph {
  /**
   * What has no part in what a member signs or believes: when it asks, tells or answers; and the
   * single votes and leaves of others, as explored members get as many together as have an effect.
   */
  private static final Set<String> LEFT_OUT =
      new TreeSet<>(
          List.of(
              "MemberState.accusations",
              "FeedMember.catchUp",
              "FeedMember.following",
              "FeedMember.forwarder",
              "FeedMember.digests",
              "FeedMember.supplier",
              "FeedHistory.tree",
              "Branch.taken",
              "EntryShelf.bases",
              "EntryShelf.records",
              "EntryShelf.tree",
              "Epochs.departures",
              "Item.origins",
              "Proposer.resend",
              "Succession.leaving",
              "Succession.suspicion",
              "VoteBox.votes",
              "Witness.heads"));

  private static final LinkedHashMap<Class<?>, Shape> SHAPES = new LinkedHashMap<>();
  private static final Object UNSAFE = unsafe();
  private static final Method ALLOCATOR = allocator();

  /** The fields of a class, and those of them that are told. */
  private record Shape(boolean isPart, List<Field> fields, List<Field> told) {}

  private MemberGraph() {}

  /** An equal object that shares nothing with the first that can change. */
  static Object copy(Object whole) {
    return copy(whole, new LinkedHashMap<>());
  }

  /** What an object consists of, as values that can be compared. */
  static List<Object> facts(Object whole) {
    var out = new ArrayList<>();
    tell(whole, new LinkedHashSet<>(), out);
    return out;
  }

  /** What a member knows and how its log brings that back. */
  static MemberState state(FeedMember member) {
    return (MemberState) part(member, "state");
  }

  /** What an object has under this name. */
  static Object part(Object whole, String name) {
    try {
      for (Field field : shape(whole).fields()) {
        if (field.getName().equals(name)) {
          return field.get(whole);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a member cannot be read", e);
    }
    throw new AssertionError("no " + name + " in " + whole.getClass());
  }

  private static Object copy(Object one, Map<Object, Object> done) {
    return switch (one) {
      case ArrayList<?> list -> new ArrayList<>(list.stream().map(of(done)).toList());
      case LinkedHashMap<?, ?> map -> copied(map, new LinkedHashMap<>(), done);
      case TreeMap<?, ?> map -> copied(map, new TreeMap<>(), done);
      case LinkedHashSet<?> set -> new LinkedHashSet<>(set);
      case TreeSet<?> set -> new TreeSet<>(set);
      default -> shape(one).isPart() ? copyOfPart(one, done) : one;
    };
  }

  private static Function<Object, Object> of(Map<Object, Object> done) {
    return each -> copy(each, done);
  }

  private static Map<Object, Object> copied(
      Map<?, ?> from, Map<Object, Object> to, Map<Object, Object> done) {
    from.forEach((key, value) -> to.put(key, copy(value, done)));
    return to;
  }

  private static Object copyOfPart(Object part, Map<Object, Object> done) {
    @Nullable Object known = done.get(part);
    if (known != null) {
      return known;
    }
    try {
      Object copy = allocate(part.getClass());
      done.put(part, copy);
      for (Field field : shape(part).fields()) {
        @Nullable Object value = field.get(part);
        field.set(copy, value == null ? null : copy(value, done));
      }
      return copy;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a member cannot be copied", e);
    }
  }

  private static void tell(@Nullable Object one, Set<Object> done, List<Object> out) {
    switch (one) {
      case null -> out.add("none");
      case SortedMap<?, ?> map -> tellMap(map, done, out);
      case LinkedHashMap<?, ?> map -> tellMap(map, done, out);
      case Collection<?> all -> {
        out.add(all.size());
        all.forEach(each -> tell(each, done, out));
      }
      case SecretKey key -> out.add(key.address());
      case Feed _, Rules _ -> {} // the same in all
      default -> {
        if (!shape(one).isPart()) {
          out.add(word(one));
        } else if (done.add(one)) {
          tellPart(one, done, out);
        }
      }
    }
  }

  private static void tellMap(Map<?, ?> map, Set<Object> done, List<Object> out) {
    out.add(map.size());
    map.forEach((key, value) -> {
      tell(key, done, out);
      tell(value, done, out);
    });
  }

  private static void tellPart(Object part, Set<Object> done, List<Object> out) {
    try {
      for (Field field : shape(part).told()) {
        tell(field.get(part), done, out);
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a member cannot be read", e);
    }
  }

  /** Which quorum's signatures prove a thing is no part of what is known. */
  static Object word(Object value) {
    return switch (value) {
      case Certificate certificate -> List.of("certificate", certificate.headHash());
      case Segment segment -> List.of("head", segment.head().hash());
      case SignedHead signed -> List.of("head", signed.head().hash());
      case Link link -> List.of("head", link.hash());
      case Branch.Piece piece -> List.of("piece", piece.link().hash());
      case SignedVote signed -> List.of("vote", signed.member(), signed.vote().headHash());
      case SignedLeave signed -> List.of("leave", signed.member(), signed.leave());
      case Departure departure -> word(departure.signed());
      case FeedRecord.Kept(var segment) -> word(segment);
      case FeedRecord.Voted(var vote) -> word(vote);
      case FeedRecord.Certified(var certificate) -> word(certificate);
      case FeedRecord.Left(var leave) -> word(leave);
      case Recollection _ -> "recollection";
      default -> value;
    };
  }

  private static Shape shape(Object one) {
    return SHAPES.computeIfAbsent(one.getClass(), MemberGraph::shape);
  }

  /** One of the core's own objects that change is a part; what is a value is not. */
  private static Shape shape(Class<?> type) {
    boolean isPart =
        type.getPackage() == FeedMember.class.getPackage()
            && !type.isRecord()
            && !type.isEnum()
            && type != Entry.class;
    var fields = new ArrayList<Field>();
    for (Field field : isPart ? type.getDeclaredFields() : new Field[0]) {
      if (!Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        fields.add(field);
      }
    }
    List<Field> told =
        fields.stream()
            .filter(field -> !LEFT_OUT.contains(type.getSimpleName() + "." + field.getName()))
            .toList();
    return new Shape(isPart, List.copyOf(fields), told);
  }

  /** An object whose constructor has not run: all of its fields are copied over. */
  private static Object allocate(Class<?> type) throws ReflectiveOperationException {
    return ALLOCATOR.invoke(UNSAFE, type);
  }

  private static Object unsafe() {
    try {
      Field instance = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      return instance.get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("members cannot be copied", e);
    }
  }

  private static Method allocator() {
    try {
      return UNSAFE.getClass().getMethod("allocateInstance", Class.class);
    } catch (NoSuchMethodException e) {
      throw new LinkageError("members cannot be copied", e);
    }
  }
}
