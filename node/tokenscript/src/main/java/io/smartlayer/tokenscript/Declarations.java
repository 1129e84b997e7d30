package io.smartlayer.tokenscript;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a TokenScript declares for wallets, as data: attributes of its tokens, selections among
 * them, cards, and where reading found something that it could not read.
 *
 * @param attributes of every token, in document order; cards have their own
 * @param selections in document order, wherever they stand
 * @param cards in document order
 * @param warnings in the order of reading; at most {@link #WARNINGS_LIMIT}
 * @param furtherWarnings how many more there were
 */
public record Declarations(
    List<Attribute> attributes,
    List<Selection> selections,
    List<Card> cards,
    List<Warning> warnings,
    int furtherWarnings) {
  /** Largest number of attributes, of selections, of cards, of a call's arguments. */
  public static final int LIST_LIMIT = 512;

  /** Largest number of warnings that are kept. */
  public static final int WARNINGS_LIMIT = 100;

  /** Nothing declared. */
  public static final Declarations NONE =
      new Declarations(List.of(), List.of(), List.of(), List.of(), 0);

  /** Copies the lists. */
  public Declarations {
    attributes = List.copyOf(attributes);
    selections = List.copyOf(selections);
    cards = List.copyOf(cards);
    warnings = List.copyOf(warnings);
  }

  /**
   * Something that could not be read and was passed over.
   *
   * @param line from 1, where the start tag of its element ends
   * @param column from 1, in UTF-16 units; the character after the tag
   */
  public record Warning(int line, int column, String what) {}

  /**
   * A value that each token has.
   *
   * @param syntax the object identifier of its type (RFC 4517), or null
   * @param distinct whether tokens with different values are shown apart
   * @param source where the value comes from; the first of several counts; null when none is read
   */
  public record Attribute(
      String name, @Nullable String syntax, boolean distinct, @Nullable Source source) {}

  /** Where an attribute's value comes from. */
  public sealed interface Source {
    /**
     * A contract's answer ({@code ethereum:call}).
     *
     * @param contract its name in the script, or null for the token's own
     * @param as how the answer is read, like {@code uint} or {@code e18}, or null
     * @param select which of several answers, or null
     */
    record Call(
        String function,
        @Nullable String contract,
        @Nullable String as,
        @Nullable String select,
        List<Argument> arguments)
        implements Source {
      /** Copies the list. */
      public Call {
        arguments = List.copyOf(arguments);
      }
    }

    /**
     * A contract's event ({@code ethereum:event}).
     *
     * @param type the event's name in a module, or null
     * @param filter of its indexed fields, like <code>to=${ownerAddress}</code>, or null
     * @param select which of its fields, or null
     */
    record Event(
        @Nullable String type,
        @Nullable String contract,
        @Nullable String filter,
        @Nullable String select)
        implements Source {}

    /** What the user enters. */
    record UserEntry(@Nullable String as) implements Source {}

    /** Bits of the token's number. */
    record TokenNumber(@Nullable String bitmask, @Nullable String as) implements Source {}

    /** Another attribute, or a path into what wallets know. */
    record Reference(String path) implements Source {}
  }

  /**
   * An argument of a call.
   *
   * @param type the Solidity type
   * @param value as it is written; empty when it is a reference
   * @param reference the attribute it is taken from, or null
   */
  public record Argument(String type, String value, @Nullable String reference) {}

  /** Tokens for which a condition holds. */
  public record Selection(String name, Filter filter) {}

  /**
   * What wallets show of a token.
   *
   * @param type like {@code action} or {@code token}
   * @param exclude names of selections whose tokens do not have the card
   * @param origins names of the origins whose tokens have it; all when empty
   * @param attributes the card's own
   * @param events what an activity is about
   */
  public record Card(
      String type,
      @Nullable String name,
      List<String> exclude,
      List<String> origins,
      List<Attribute> attributes,
      List<Source.Event> events) {
    /** Copies the lists. */
    public Card {
      exclude = List.copyOf(exclude);
      origins = List.copyOf(origins);
      attributes = List.copyOf(attributes);
      events = List.copyOf(events);
    }
  }
}
