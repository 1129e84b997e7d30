package io.smartlayer.tokenscript;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.tokenscript.Trust.Grounds;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks one contract whether a script speaks for its tokens.
 *
 * <p>Any of these is enough, asked in this order, and no more is asked once one has said yes: the
 * contract's owner signed (ERC-173); a holder of one of two roles signed; the contract names the
 * very file (ERC-5169); the registry of scripts names the very file as the owner's (ERC-7738).
 */
final class ContractTrust {
  /** The registry of scripts, at the same address on each chain (ERC-7738). */
  static final Address REGISTRY = Address.fromHex("0x0077380bcdb2717c9640e892b9d5ee02bb5e0682");

  /** Who may do everything at a contract (OpenZeppelin's AccessControl). */
  static final Hash ADMIN = Hash.ZERO;

  /** Who may sign scripts for a contract. */
  static final Hash SCRIPT_ADMIN = Hash.keccak(Bytes.utf8("TS_SCRIPT_ADMIN"));

  private final Signer authority;
  private final Grounds grounds;
  private final Hash fileHash;
  private @Nullable List<Hash> roots;

  /** What one question brought. */
  sealed interface Word {
    /** The script speaks for the contract. */
    record Yes() implements Word {}

    /** Not by this. */
    record No(String reason) implements Word {}

    /** No answer could be had, or none that can be judged. */
    record Unknown(String why) implements Word {}
  }

  ContractTrust(Signer authority, Grounds grounds) {
    this.authority = authority;
    this.grounds = grounds;
    this.fileHash = Hash.sha256(grounds.file());
  }

  /** Judges by all questions: the first yes, else the first that is unknown, else the first no. */
  Word of(TokenScript.Deployment deployment) {
    if (deployment.chainId() != grounds.chain().chainId()) {
      return new Word.Unknown("no access to chain " + deployment.chainId());
    }
    Word otherwise = null;
    for (Supplier<Word> question : questions(deployment.address())) {
      Word word = question.get();
      if (word instanceof Word.Yes) {
        return word;
      }
      if (otherwise == null || (otherwise instanceof Word.No && word instanceof Word.Unknown)) {
        otherwise = word;
      }
    }
    return otherwise == null ? new Word.No("no-account") : otherwise;
  }

  private List<Supplier<Word>> questions(Address contract) {
    List<Supplier<Word>> out = new ArrayList<>();
    if (authority instanceof Signer.Account(var key)) {
      out.add(() -> owner(contract, key.address()));
      out.add(() -> role(contract, ADMIN, key.address()));
      out.add(() -> role(contract, SCRIPT_ADMIN, key.address()));
    } else {
      out.add(() -> new Word.No("no-account"));
    }
    out.add(() -> named(contract));
    out.add(() -> listed(contract));
    return out;
  }

  private Word owner(Address contract, Address account) {
    return switch (grounds.chain().ownerOf(contract, grounds.block())) {
      case Answer.CannotTell<Address>(String why) -> new Word.Unknown(why);
      case Answer.Known<Address>(Address owner) when owner.equals(Address.ZERO) ->
          new Word.No("no-owner");
      case Answer.Known<Address>(Address owner) ->
          owner.equals(account) ? new Word.Yes() : new Word.No("not-the-owner");
    };
  }

  private Word role(Address contract, Hash role, Address account) {
    return switch (grounds.chain().hasRole(contract, role, account, grounds.block())) {
      case Answer.CannotTell<Boolean>(String why) -> new Word.Unknown(why);
      case Answer.Known<Boolean>(Boolean has) -> has ? new Word.Yes() : new Word.No("no-role");
    };
  }

  private Word named(Address contract) {
    return switch (grounds.chain().scriptUris(contract, grounds.block())) {
      case Answer.CannotTell<List<String>>(String why) -> new Word.Unknown(why);
      case Answer.Known<List<String>>(List<String> uris) -> theFileIn(uris);
    };
  }

  private Word listed(Address contract) {
    return switch (grounds.chain().listedScripts(REGISTRY, contract, grounds.block())) {
      case Answer.CannotTell<List<Chain.ListedScript>>(String why) -> new Word.Unknown(why);
      case Answer.Known<List<Chain.ListedScript>>(var scripts) ->
          theFileIn(
              scripts.stream()
                  .filter(Chain.ListedScript::authenticated)
                  .map(Chain.ListedScript::uri)
                  .toList());
    };
  }

  private Word theFileIn(List<String> uris) {
    Word otherwise = new Word.No("not-named");
    for (String uri : uris) {
      switch (ContentAddress.in(uri)) {
        case ContentAddress.Found.Address(ContentAddress address) -> {
          if (isTheFiles(address)) {
            return new Word.Yes();
          }
        }
        case ContentAddress.Found.Unknown(String why) -> otherwise = new Word.Unknown(why);
        case ContentAddress.Found.None() -> {}
      }
    }
    return otherwise;
  }

  private boolean isTheFiles(ContentAddress address) {
    return switch (address.codec()) {
      case RAW -> address.hash().equals(fileHash);
      case TREE -> {
        List<Hash> known = roots == null ? FileTree.roots(grounds.file()) : roots;
        roots = known;
        yield known.contains(address.hash());
      }
    };
  }
}
