package io.smartlayer.discovery;

import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The look-ups and publications that go on, and the questions that are out for them. */
final class Errands {
  private final Peers peers;
  private final Records records;
  private final LinkedHashSet<Errand> running = new LinkedHashSet<>();
  private final TreeMap<Long, Question> questions = new TreeMap<>();
  private long lastQuestion;

  /**
   * A question that is out.
   *
   * @param last whether it is put to the path's target, rather than to one who may know the way
   */
  private record Question(Errand errand, Path path, KadPeer peer, boolean last, Instant asked) {}

  Errands(Peers peers, Records records) {
    this.peers = peers;
    this.records = records;
  }

  int size() {
    return running.size();
  }

  int questions() {
    return questions.size();
  }

  /** The look-up of a key that goes on, or null. */
  @Nullable Errand lookUp(DirectoryKey key) {
    return running.stream()
        .filter(errand -> errand.published() == null && errand.key().equals(key))
        .findFirst()
        .orElse(null);
  }

  /** How many publications go on that nobody here asked for. */
  long relays() {
    return running.stream().filter(errand -> errand.tickets().isEmpty()).count();
  }

  /** Starts a look-up or a publication; it may end at once. */
  void start(Errand errand, Instant now, List<DirectoryEffect> out) {
    running.add(errand);
    goOn(errand, now, out);
  }

  /** A peer has answered. */
  void answered(long id, KadMessage message, Instant now, List<DirectoryEffect> out) {
    Question question = questions.remove(id);
    if (question == null) {
      return;
    }
    peers.book().trust(question.peer.id());
    if (question.errand.published() == null) {
      out.add(
          new DirectoryEffect.Measured(question.peer.id(), Duration.between(question.asked, now)));
    }
    if (!running.contains(question.errand)) {
      return;
    }
    if (question.last) {
      arrived(question, message, now, out);
      question.errand.ended();
      goOn(question.errand, now, out);
    } else {
      step(question, message, now, out);
    }
  }

  /** A peer has not answered. */
  void unanswered(long id, Instant now, List<DirectoryEffect> out) {
    Question question = questions.remove(id);
    if (question == null) {
      return;
    }
    peers.book().doubt(question.peer.id());
    if (running.contains(question.errand)) {
      walk(question.errand, question.path, now, out);
      goOn(question.errand, now, out);
    }
  }

  /** Gives up what has taken too long. */
  void ticked(Instant now, List<DirectoryEffect> out) {
    while (!questions.isEmpty()) {
      var oldest = questions.firstEntry();
      if (now.isBefore(oldest.getValue().asked.plus(DirectoryLimits.QUESTION_TIMEOUT))) {
        break;
      }
      unanswered(oldest.getKey(), now, out);
    }
    for (Errand errand : List.copyOf(running)) {
      if (!now.isBefore(errand.deadline())) {
        end(errand, now, out);
      }
    }
  }

  private void goOn(Errand errand, Instant now, List<DirectoryEffect> out) {
    for (PeerId target = errand.next(); target != null; target = errand.next()) {
      var path = new Path(target);
      if (!peers.book().knows(target)) {
        offerNearest(path);
      }
      if (path.isOpen()) {
        walk(errand, path, now, out);
      } else {
        // Where it is the book says, or the transport may know.
        askTarget(errand, path, peers.known(target), now, out);
      }
    }
    if (running.contains(errand) && errand.isOver()) {
      end(errand, now, out);
    }
  }

  private void offerNearest(Path path) {
    peers
        .book()
        .nearest(path.place(), DirectoryLimits.BUCKET, peers.members()::isAnchor)
        .forEach(peer -> path.offer(peers.known(peer)));
  }

  private void askTarget(
      Errand errand, Path path, KadPeer target, Instant now, List<DirectoryEffect> out) {
    if (errand.mayAsk()) {
      ask(new Question(errand, path, target, true, now), errand.question(now), out);
    } else {
      errand.ended();
    }
  }

  private void walk(Errand errand, Path path, Instant now, List<DirectoryEffect> out) {
    KadPeer next = path.next(errand);
    if (next != null && errand.mayAsk()) {
      ask(new Question(errand, path, next, false, now), KadMessage.find(path.target()), out);
    } else {
      errand.ended();
    }
  }

  private void ask(Question question, KadMessage message, List<DirectoryEffect> out) {
    questions.put(++lastQuestion, question);
    out.add(
        new DirectoryEffect.Ask(
            lastQuestion, question.peer.id(), question.peer.addresses(), message));
  }

  /** One who may know the way has answered: others who may, or where the target is. */
  private void step(Question question, KadMessage message, Instant now, List<DirectoryEffect> out) {
    @Nullable KadPeer target = null;
    if (message.type() != KadMessage.Type.FIND_NODE) {
      out.add(new DirectoryEffect.Misbehaved(question.peer.id(), "another answer than asked for"));
    } else {
      learn(message);
      for (KadPeer peer : message.closerPeers()) {
        boolean usable = !peer.addresses().isEmpty() && !peer.id().equals(peers.self());
        if (usable && peer.id().equals(question.path.target())) {
          target = peer;
        } else if (usable && peers.members().isAnchor(peer.id())) {
          question.path.offer(peer);
        }
      }
    }
    if (target != null) {
      askTarget(question.errand, question.path, target, now, out);
    } else {
      walk(question.errand, question.path, now, out);
    }
    goOn(question.errand, now, out);
  }

  private void arrived(
      Question question, KadMessage message, Instant now, List<DirectoryEffect> out) {
    Errand errand = question.errand;
    @Nullable String wrong =
        errand.published() == null
            ? found(errand, message, now)
            : stored(errand, errand.published(), message);
    if (wrong != null) {
      out.add(new DirectoryEffect.Misbehaved(question.peer.id(), wrong));
    }
  }

  private @Nullable String found(Errand errand, KadMessage message, Instant now) {
    if (message.type() != KadMessage.Type.GET_VALUE) {
      return "another answer than asked for";
    }
    learn(message);
    KadRecord record = message.record();
    if (record == null) {
      errand.answered(null);
      return null;
    }
    if (!record.key().equals(errand.key().bytes())) {
      return "the record of another key";
    }
    return switch (records.judge(errand.key(), record.value(), errand.best(), now)) {
      case RecordValidator.Judgement.Invalid(var why) -> why;
      case RecordValidator.Judgement.CannotTell _ -> null; // as if it had not answered
      case RecordValidator.Judgement.Valid(long sequence, Instant notAfter) -> {
        errand.answered(new Held(record.value(), sequence, notAfter));
        yield null;
      }
    };
  }

  /** Hearsay of where others are. */
  private void learn(KadMessage message) {
    for (KadPeer peer : message.closerPeers()) {
      peers.learn(peer.id(), peer.addresses(), AddressBook.HEARSAY);
    }
  }

  private static @Nullable String stored(Errand errand, Held held, KadMessage message) {
    KadRecord record = message.record();
    if (message.type() != KadMessage.Type.PUT_VALUE
        || record == null
        || !record.value().equals(held.value())) {
      return "another answer than asked for";
    }
    errand.stored();
    return null;
  }

  private void end(Errand errand, Instant now, List<DirectoryEffect> out) {
    running.remove(errand);
    if (errand.published() == null) {
      Held best = errand.best();
      if (best != null || errand.isAnswered()) {
        records.cache().remember(errand.key(), best, now);
      }
      if (best != null) {
        records.learn(errand.key(), best, out);
      }
    }
    out.addAll(errand.outcome());
  }
}
