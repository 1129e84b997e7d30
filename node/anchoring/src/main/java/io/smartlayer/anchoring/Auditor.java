package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.ChainRead;
import io.smartlayer.token.ChainValues;
import io.smartlayer.token.FoldedGroup;
import io.smartlayer.token.GroupSecrets;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Instance;
import io.smartlayer.token.Question;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.SealedAnswer;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Step;
import io.smartlayer.token.StepInput;
import io.smartlayer.token.StepOutput;
import io.smartlayer.token.StepRunner;
import io.smartlayer.tokenscript.Service;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Runs a step again: folds the feed from its beginning on another engine and compares bytes and gas
 * with what a service node signed. It trusts no snapshot and no state of anyone's.
 */
public final class Auditor {
  /** Found of what is sealed to a group, by who has not its key. */
  public static final Finding.CannotTell SEALED =
      new Finding.CannotTell("sealed to the group: it cannot be run again here");

  /** Found where all agrees that can be read. */
  public static final Finding.CannotTell BLANK =
      new Finding.CannotTell("part of the answer is sealed to its reader; the rest agrees");

  /** Found where the receipt is of more entries than there are. */
  public static final Finding.CannotTell BEHIND =
      new Finding.CannotTell("the history ends before the receipt's offset");

  private final StepRunner runner;
  private final ServiceScript.Library library;
  private final GroupSecrets secrets;
  private final Chain chain;

  /**
   * An auditor that has no group's key.
   *
   * @param runner on an engine other than the one that serves
   * @param chain where what steps were told of the chain is read again; it waits for answers
   */
  public Auditor(StepRunner runner, ServiceScript.Library library, Chain chain) {
    this(runner, library, chain, GroupSecrets.NONE);
  }

  /**
   * An auditor that can run again what is sealed, as replicas of a group can.
   *
   * @param runner on an engine other than the one that serves
   * @param chain where what steps were told of the chain is read again; it waits for answers
   */
  public Auditor(
      StepRunner runner, ServiceScript.Library library, Chain chain, GroupSecrets secrets) {
    this.runner = runner.leavingBlanks();
    this.library = library;
    this.chain = chain;
    this.secrets = secrets;
  }

  /** What an audit finds. */
  public sealed interface Finding {
    /** The same bytes, the same gas, the same state. */
    record Agrees(long gas, Hash stateHash) implements Finding {}

    /** Someone is wrong. */
    record Differs(String where, String expected, String found) implements Finding {}

    /** The question cannot be answered from this history. */
    record CannotTell(String why) implements Finding {}
  }

  /**
   * Runs the step of a bundle again: a query with the answers of other tokens that it was given,
   * which are audited by themselves where there is a bundle of them, and with what it was told of
   * the chain, which is read again; an update as the entry that it is.
   *
   * @param bundle one that was checked
   * @param entries the feed's final entries from its beginning, through the receipt's offset or
   *     further
   */
  public Finding receipt(ReceiptBundle bundle, List<GroupState.FinalEntry> entries) {
    try {
      return folded(new Claim(bundle.signed().receipt(), bundle.step(), bundle), entries);
    } catch (GroupSecrets.Missing e) {
      return SEALED;
    }
  }

  /**
   * Runs again what a receipt from a node's log says: of a query the step that is logged with it,
   * of a step that follows from the feed what the feed makes of it.
   *
   * @param step null of one that follows from the feed
   * @param entries as for {@link #receipt}
   */
  public Finding logged(Receipt receipt, @Nullable Step step, List<GroupState.FinalEntry> entries) {
    try {
      return folded(new Claim(receipt, step, null), entries);
    } catch (GroupSecrets.Missing e) {
      return SEALED;
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      return differs("input", "the input of a step", "something else");
    }
  }

  /**
   * What a node says of a step.
   *
   * @param step null where only its hashes are there
   * @param bundle in which other tokens' answers are proved; null where there is none
   */
  private record Claim(Receipt receipt, @Nullable Step step, @Nullable ReceiptBundle bundle) {}

  private Finding folded(Claim claim, List<GroupState.FinalEntry> entries) {
    Receipt receipt = claim.receipt;
    if (entries.size() <= receipt.offset()) {
      return BEHIND;
    }
    var state = new GroupState(runner, library, secrets, FoldedGroup.NOTHING);
    entries.subList(0, (int) receipt.offset()).forEach(state::apply);
    List<GroupState.Transition> caused = state.apply(entries.get((int) receipt.offset()));
    Instance token = state.instance(receipt.token());
    ServiceScript script = state.script();
    if (token == null || script == null) {
      return new Finding.CannotTell("no such token in this history");
    }
    if (!state.prefixRoot().equals(receipt.prefixRoot())) {
      return differs("prefixRoot", state.prefixRoot(), receipt.prefixRoot());
    }
    Step step = claim.step;
    if (step == null) {
      return hashes(receipt, caused);
    }
    if (!token.stateHash().equals(receipt.stateHash())) {
      return differs("stateHash", token.stateHash(), receipt.stateHash());
    }
    if (step.readInput().isUpdate()) {
      return update(step, receipt.token(), caused);
    }
    return query(claim, step, state, script, token);
  }

  /** Of a step that the feed causes: an entry can cause several of one token. */
  private static Finding hashes(Receipt receipt, List<GroupState.Transition> caused) {
    Finding found = new Finding.CannotTell("the entry causes no step of this token");
    for (GroupState.Transition own : caused) {
      if (own.token().equals(receipt.token())) {
        if (own.blank() != null) {
          return BLANK;
        }
        boolean isSame = own.step().stepHash().equals(receipt.stepHash());
        if (isSame && own.step().resultHash().equals(receipt.resultHash())) {
          return new Finding.Agrees(own.output().gas(), own.output().stateHash());
        }
        if (isSame || !(found instanceof Finding.Differs)) {
          found =
              isSame
                  ? differs("output", own.step().resultHash(), receipt.resultHash())
                  : differs("input", own.step().stepHash(), receipt.stepHash());
        }
      }
    }
    return found;
  }

  private static Finding update(Step claimed, TokenId token, List<GroupState.Transition> caused) {
    for (GroupState.Transition own : caused) {
      if (own.token().equals(token)) {
        return compare(own, claimed);
      }
    }
    return differs("input", "no update of this token at this offset", "one");
  }

  private Finding query(
      Claim claim, Step step, GroupState state, ServiceScript script, Instance token) {
    StepInput input = step.readInput();
    StepInput.Call call = input.call();
    Service.Method method = call == null ? null : script.service().method(call.method());
    if (call == null || method == null) {
      return new Finding.CannotTell("the step is no query of this script");
    }
    if (method.kind() != Service.Kind.QUERY) {
      return differs("input", "a query", "an update that was asked as one");
    }
    JsonNode args = CanonicalJson.read(call.args().toUtf8());
    if (!StepRunner.isAskable(args)) {
      return differs("input", "arguments that a step can hold", "others");
    }
    List<Question> questions = Question.of(script.service(), token, method);
    if (claim.bundle == null && !questions.isEmpty()) {
      return new Finding.CannotTell("what other tokens answered is in no log");
    }
    if (claim.bundle != null && !Question.areThoseOf(questions, claim.bundle)) {
      return differs("input", "answers to the method's own questions", "others");
    }
    ChainValues told = input.chain();
    if (told == null ? !method.reads().isEmpty() : !told.areOf(method.reads())) {
      return differs("input", "values of the chain that the method reads", "others");
    }
    JsonNode caller = CanonicalJson.read(call.caller().toUtf8());
    var given = new StepRunner.Given(input.answers(), told);
    StepRunner sealing = runner.sealingBy(secrets.ofGroup(state.ledger()));
    Finding found =
        compare(sealing.query(script, token, state.position(), method, args, caller, given), step);
    return told == null || !(found instanceof Finding.Agrees || found.equals(BLANK))
        ? found
        : new ChainWitness(chain).finding(ChainRead.of(method, token.token()), told, found);
  }

  /** Compares the steps that a replica took for one entry with those of the history itself. */
  public Finding transition(GroupState.Transition claimed, List<GroupState.FinalEntry> entries) {
    try {
      return folded(claimed, entries);
    } catch (GroupSecrets.Missing e) {
      return SEALED;
    }
  }

  private Finding folded(GroupState.Transition claimed, List<GroupState.FinalEntry> entries) {
    if (entries.size() <= claimed.offset()) {
      return new Finding.CannotTell("the history ends before the step");
    }
    var state = new GroupState(runner, library, secrets, FoldedGroup.NOTHING);
    entries.subList(0, (int) claimed.offset()).forEach(state::apply);
    for (var own : state.apply(entries.get((int) claimed.offset()))) {
      if (own.token().equals(claimed.token())) {
        return compare(own, claimed.step());
      }
    }
    return new Finding.CannotTell("the entry causes no step of this token");
  }

  private static Finding compare(GroupState.Transition own, Step claimed) {
    return compare(own.step(), own.output(), own.blank(), claimed);
  }

  private static Finding compare(StepRunner.Ran own, Step claimed) {
    return compare(own.step(), own.output(), own.blank(), claimed);
  }

  /** Of a step that has a blank all else is compared: that alone can tell that someone is wrong. */
  private static Finding compare(
      Step own, StepOutput output, @Nullable String blank, Step claimed) {
    if (!own.input().equals(claimed.input())) {
      return new Finding.Differs("input", own.input().toUtf8(), claimed.input().toUtf8());
    }
    Bytes said = blank == null ? claimed.output() : SealedAnswer.blanked(claimed.output(), blank);
    if (said == null || !own.output().equals(said)) {
      return new Finding.Differs("output", own.output().toUtf8(), claimed.output().toUtf8());
    }
    return blank == null ? new Finding.Agrees(output.gas(), output.stateHash()) : BLANK;
  }

  private static Finding differs(String where, Hash expected, Hash found) {
    return differs(where, expected.toHex(), found.toHex());
  }

  private static Finding differs(String where, String expected, String found) {
    return new Finding.Differs(where, expected, found);
  }
}
