package io.smartlayer.token;

import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A history that a seed tells of seats that attestations bear: they are activated, given to others
 * and back, taken over or not, and their scripts bring the ends of their lives forward.
 */
final class RandomSeats {
  private static final List<SecretKey> PEOPLE = List.of(World.HOLDER, World.HOTEL, World.AIRLINE);
  private static final int SEATS = 3;

  private final SplittableRandom random;
  private final World world = new World(4, 3);
  private final ServiceScript script = AttestedSeats.script();
  private final TestFeed feed = new TestFeed(world, AttestedSeats.FEED);
  final ServiceScript.Library library = TestScript.library(script);
  final List<GroupState.FinalEntry> entries = new ArrayList<>();
  final GroupState state;
  private long time = World.START;

  private RandomSeats(long seed, StepRunner runner) {
    this.random = new SplittableRandom(seed);
    this.state = new GroupState(runner, library);
  }

  /** Tells a history of so many entries. */
  static RandomSeats told(long seed, int entries, StepRunner runner) {
    var seats = new RandomSeats(seed, runner);
    for (int seat = 0; seat < SEATS; seat++) {
      seats.activate(seat);
    }
    while (seats.entries.size() < entries) {
      seats.next(seats.random.nextInt(SEATS));
    }
    return seats;
  }

  /** Some seats have no end. */
  private void activate(int seat) {
    long end = random.nextBoolean() ? 0 : time / 1000 + 60 + random.nextInt(300);
    add(AttestedSeats.activation(world, script.hash(), seat, end));
  }

  private void next(int seat) {
    TokenId token = AttestedSeats.token(seat);
    switch (random.nextInt(6)) {
      case 0 -> add(new Transfer(token));
      case 1 -> add(world.handover(person(), token, "https://holder.example/hook", time));
      case 2 -> {
        String args = "{\"text\":\"" + entries.size() + "\"}";
        add(world.update(token, "note", World.json(args), time, "jti " + entries.size()));
      }
      case 3 -> {
        String args = "{\"endMillis\":" + (time + 60_000 + random.nextInt(300_000)) + "}";
        add(world.update(token, "end", World.json(args), time, "jti " + entries.size()));
      }
      default -> give(seat);
    }
  }

  /** Some follow one that has expired already, which no committee would take: all fold it alike. */
  private void give(int seat) {
    Bearing now = Objects.requireNonNull(state.ledger().bearing(AttestedSeats.token(seat)));
    long end = now.endsMillis() / 1000;
    long next = end == 0 ? random.nextInt(2) * (time / 1000 + 600) : end - random.nextInt(60);
    add(AttestedSeats.reissue(person(), seat, next, now.uid()));
  }

  private SecretKey person() {
    return PEOPLE.get(random.nextInt(PEOPLE.size()));
  }

  private void add(EntryBody body) {
    time += 1000;
    GroupState.FinalEntry entry = feed.append(body, time);
    entries.add(entry);
    state.apply(entry);
  }
}
