package io.smartlayer.token;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.sandbox.NodeFault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * All tokens of one group after some offset of their feed: the fold of the script over the feed's
 * final entries. Every replica that read so far holds the same.
 *
 * <p>Owned by one thread. After a {@link NodeFault} nothing has changed, and the same entry may be
 * applied again.
 */
public final class GroupState {
  private final StepRunner runner;
  private final ServiceScript.Library library;
  private final GroupSecrets secrets;
  private FoldedGroup now;
  private boolean strayed;

  /**
   * The state of a group whose feed has no entries yet.
   *
   * @param library of the scripts that run groups, those of before for what was asked under them
   */
  public GroupState(StepRunner runner, ServiceScript.Library library) {
    this(runner, library, FoldedGroup.NOTHING);
  }

  /**
   * The state of a group that was folded so far, here or elsewhere.
   *
   * @param library of the scripts that run groups, those of before for what was asked under them
   */
  public GroupState(StepRunner runner, ServiceScript.Library library, FoldedGroup so) {
    this(runner, library, GroupSecrets.NONE, so);
  }

  /**
   * The same, where facts are read that are sealed to the group.
   *
   * @param secrets must have the group's key when such a fact is applied
   */
  public GroupState(
      StepRunner runner, ServiceScript.Library library, GroupSecrets secrets, FoldedGroup so) {
    this.runner = runner;
    this.library = library;
    this.secrets = secrets;
    this.now = so;
  }

  /**
   * A final entry.
   *
   * @param prefixRoot the RFC 6962 root through it
   * @param timeMillis the time of the head that made it part of the feed
   */
  public record FinalEntry(long offset, Entry entry, Hash prefixRoot, long timeMillis) {}

  /**
   * A step that an entry caused.
   *
   * @param blank the field of its result that could not be sealed here; null for none
   */
  public record Transition(
      long offset,
      TokenId token,
      Step step,
      StepOutput output,
      StepRunner.Position at,
      @Nullable String blank) {
    /** The names of the effects it asks for, in order. */
    public List<Hash> effectIds(FeedId feed) {
      List<Hash> ids = new ArrayList<>();
      for (int i = 0; i < output.effects().size(); i++) {
        ids.add(EffectRequest.id(feed, offset, token, i));
      }
      return ids;
    }
  }

  /**
   * Applies the next final entry and says which steps it caused, by token.
   *
   * @throws NodeFault if this node could not run a step
   * @throws ScriptMissing if a script is not here that it needs
   * @throws GroupSecrets.Missing if a fact is sealed to the group, or an answer by it, and this
   *     node does not have its key
   */
  public List<Transition> apply(FinalEntry entry) {
    if (entry.offset != now.size()) {
      throw new IllegalArgumentException("expected entry " + now.size() + ", not " + entry.offset);
    }
    EntryBody body = read(entry);
    var fold = new Fold(runner, library, secrets, now, entry);
    fold.dispatch(body);
    // Only here, after every step went well, does anything change.
    Ledger ledger = now.ledger().apply(entry.offset, body, target(body));
    now =
        new FoldedGroup(
            entry.offset + 1,
            entry.prefixRoot,
            entry.timeMillis,
            ledger,
            secrets(body, entry, ledger),
            fold.after(),
            asked(body, fold, ledger));
    strayed |= fold.strays();
    return fold.transitions();
  }

  /**
   * Whether an upgrade came to something else here than what more than half of the replicas decided
   * ({@link UpgradeWord.Finding}): the tokens are not as theirs from then on. Known of the entries
   * applied here, not of those before a state that was taken up.
   */
  public boolean strayed() {
    return strayed;
  }

  /** All of it as it is now; later entries do not change what was returned. */
  public FoldedGroup folded() {
    return now;
  }

  /** How many entries have been applied. */
  public long size() {
    return now.size();
  }

  /** The root over the entries applied. */
  public Hash prefixRoot() {
    return now.prefixRoot();
  }

  /** The feed's time: when the last entry became part of it. */
  public StepRunner.Position position() {
    return now.position();
  }

  /** What the feed says, scripts aside. */
  public Ledger ledger() {
    return now.ledger();
  }

  /** A token, or null when it is not of this group or not activated. */
  public @Nullable Instance instance(TokenId token) {
    return now.instance(token);
  }

  /** All tokens as they are now, by name; later entries do not change what was returned. */
  public SortedMap<TokenId, Instance> instances() {
    return now.instances();
  }

  /** The steps that ask for effects for some of which nobody is elected yet, in order. */
  public SortedMap<AskedStep.Name, AskedStep> asked() {
    return now.asked();
  }

  /**
   * Since when something is left to be done of a step that asks for effects: a timer waits for its
   * time.
   *
   * @return milliseconds since 1970; 0 for at once
   * @throws ScriptMissing if the script is not here that the step ran
   */
  public long openSince(AskedStep step) {
    return openSince(step, now.instances(), now.ledger());
  }

  private long openSince(AskedStep step, SortedMap<TokenId, Instance> instances, Ledger ledger) {
    Founding founding = Objects.requireNonNull(ledger.founding(), "steps follow an activation");
    Instance token = Objects.requireNonNull(instances.get(step.token()), "a living token");
    return step.openSince(founding.feed(), () -> ran(step.offset(), ledger), token, ledger);
  }

  /** The script that steps at an offset ran. */
  private ServiceScript ran(long offset, Ledger ledger) {
    Hash hash = ledger.scriptAt(offset);
    return library.need(Objects.requireNonNull(hash, "a step ran a script"));
  }

  /**
   * The steps of which something is left to be done by now, in order: somebody is to be elected, or
   * a timer is due.
   *
   * @param missing told of scripts that are not here, of whose steps nobody can tell
   */
  public SortedMap<AskedStep.Name, AskedStep> open(long nowMillis, Consumer<Hash> missing) {
    TreeMap<AskedStep.Name, AskedStep> open = new TreeMap<>(now.asked());
    open.values()
        .removeIf(step -> {
          try {
            return openSince(step) > nowMillis;
          } catch (ScriptMissing e) {
            missing.accept(e.script());
            return true;
          }
        });
    return open;
  }

  /** The script in force; null before the first activation, and where it is not here. */
  public @Nullable ServiceScript script() {
    Hash hash = now.ledger().script();
    return hash == null ? null : library.find(hash);
  }

  /** The secrets of hosts after an entry: a fact may be one, and an upgrade may name others. */
  private SecretFacts secrets(EntryBody body, FinalEntry entry, Ledger ledger) {
    Hash script = ledger.script();
    Founding founding = ledger.founding();
    Instant at = Instant.ofEpochMilli(entry.timeMillis);
    if (script == null || founding == null) {
      return SecretFacts.NONE;
    }
    if (body instanceof Attested fact) {
      return now.secrets().with(library.need(script), fact, founding.feed(), ledger.keys(), at);
    }
    return now.secrets().byInput().isEmpty() || script.equals(now.ledger().script())
        ? now.secrets()
        : now.secrets().under(library.need(script), at);
  }

  /** Adds the steps that ask for something, and drops one for which the last election was made. */
  private TreePMap<AskedStep.Name, AskedStep> asked(EntryBody body, Fold fold, Ledger ledger) {
    TreePMap<AskedStep.Name, AskedStep> asked = now.asked();
    List<AskedStep> open = new ArrayList<>();
    fold.transitions().stream().map(AskedStep::of).forEach(open::add);
    if (body instanceof Election election && election.evidence() != null) {
      Receipt step = election.evidence().receipts().getFirst().receipt();
      fold.changed().add(new AskedStep.Name(step.offset(), step.token()));
    }
    fold.changed().stream().map(now.asked()::get).filter(Objects::nonNull).forEach(open::add);
    for (AskedStep step : open) {
      asked =
          openSince(step, fold.after(), ledger) == AskedStep.NEVER
              ? asked.minus(step.name())
              : asked.plus(step.name(), step);
    }
    return asked;
  }

  private static EntryBody read(FinalEntry entry) {
    try {
      return EntryBody.read(entry.entry);
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      throw new IllegalStateException("a final entry that no committee may admit", e);
    }
  }

  private @Nullable Target target(EntryBody body) {
    if (!(body instanceof Election election) || election.evidence() == null) {
      return null;
    }
    Election.Evidence evidence = election.evidence();
    TokenId token = evidence.receipts().getFirst().receipt().token();
    Instance instance = now.instance(token);
    long offset = evidence.receipts().getFirst().receipt().offset();
    return instance == null
        ? null
        : Targets.of(
            ran(offset, now.ledger()).service(),
            evidence.output().effects().get(evidence.index()),
            instance.webhook());
  }
}
