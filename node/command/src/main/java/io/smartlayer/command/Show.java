package io.smartlayer.command;

import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/** Plays the story and shows the world behind it: what the terminal and the page both look at. */
final class Show implements AutoCloseable {
  private static final String SITE = "https://cars.example";
  private static final List<Integer> VISITOR_FLIGHTS = List.of(8, 9);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final DemoWorld world;
  private final Traveller traveller;
  private final Clock clock;
  private final Narrator narrator;
  private final Stage stage;
  private final Story story;
  private final StoryReport report = new StoryReport();
  private final Bulletin bulletin = new Bulletin();
  private final List<Ticket> tickets = new CopyOnWriteArrayList<>();
  private final List<Ticket> visitor = new CopyOnWriteArrayList<>();
  private final Thread watcher;

  Show(
      DemoWorld world,
      Traveller traveller,
      Clock clock,
      RandomGenerator seeded,
      RandomGenerator secrets,
      Narrator narrator,
      Path receipts) {
    this.world = world;
    this.traveller = traveller;
    this.clock = clock;
    this.narrator = narrator;
    SecretKey session = NodeKeys.make(secrets);
    var site =
        new RentalSite(SITE, session, world.membership(), world.web(), clock, seeded, secrets);
    this.stage = new Stage(world, traveller, site, clock, tickets::add);
    var strangers = new Strangers(world, stage, traveller, site, clock, secrets);
    this.story = new Story(world, stage, site, strangers, seeded, secrets, receipts, report);
    this.watcher = Thread.ofVirtual().name("news").start(this::watch);
  }

  /** Gives the page's visitor tickets of their own. */
  void welcome() {
    for (int flight : VISITOR_FLIGHTS) {
      visitor.add(stage.ticket("SL" + (100 * world.run() + flight)));
    }
  }

  /** Plays all steps; the first that does not hold ends the story. */
  StoryReport play() {
    for (Story.Step step : story.steps()) {
      long begun = System.nanoTime();
      StoryReport.StepResult result;
      try {
        result = new StoryReport.StepResult(step.name(), true, step.act().get());
      } catch (Stage.Broken e) {
        result = new StoryReport.StepResult(step.name(), false, String.valueOf(e.getMessage()));
      }
      if (Thread.currentThread().isInterrupted()) {
        break; // it was told to end: that says nothing about the step
      }
      report.add(result);
      narrator.step(result, Duration.ofNanos(System.nanoTime() - begun));
      bulletin.post("step", step.name(), result.detail(), null, clock.now().toEpochMilli());
      if (!result.ok()) {
        break;
      }
    }
    return report;
  }

  DemoWorld world() {
    return world;
  }

  Traveller traveller() {
    return traveller;
  }

  StoryReport report() {
    return report;
  }

  Bulletin bulletin() {
    return bulletin;
  }

  /** The visitor's tickets; the story has its own. */
  List<Ticket> tickets() {
    return List.copyOf(visitor);
  }

  /** Has the airline attest a delay. */
  void delay(String flight, int minutes) {
    stage.delay(flight, minutes);
  }

  /** Takes the hotel down, or brings it back. */
  void hotel(boolean up) {
    if (up) {
      world.hotel().up();
    } else {
      world.hotel().down();
    }
    post("hotel", up ? "The hotel is back" : "The hotel is down");
  }

  /** Kills a service node, or starts it again. */
  void node(Address node, boolean alive) {
    if (alive) {
      world.revive(node);
    } else {
      world.kill(node);
    }
    post("node", world.name(node) + (alive ? " is back" : " died"));
  }

  @Override
  public void close() {
    watcher.interrupt();
  }

  private void post(String kind, String title) {
    bulletin.post(kind, title, "", null, clock.now().toEpochMilli());
  }

  /** Looks at every flight's feed, and puts into words what becomes final. */
  private void watch() {
    var news = new FeedNews(bulletin, world::name);
    var read = new TreeMap<String, Integer>();
    try {
      while (true) {
        for (Ticket ticket : new ArrayList<>(tickets)) {
          List<FeedView.Seen> entries = world.feed(ticket).entries();
          int from = read.getOrDefault(ticket.flight(), 0);
          entries.stream().skip(from).forEach(entry -> news.post(ticket, entry));
          read.put(ticket.flight(), Math.max(from, entries.size()));
        }
        Thread.sleep(LOOK_AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
