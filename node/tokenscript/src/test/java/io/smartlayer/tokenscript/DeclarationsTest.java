package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.tokenscript.Declarations.Argument;
import io.smartlayer.tokenscript.Declarations.Attribute;
import io.smartlayer.tokenscript.Declarations.Card;
import io.smartlayer.tokenscript.Declarations.Selection;
import io.smartlayer.tokenscript.Declarations.Source;
import io.smartlayer.tokenscript.Declarations.Warning;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeclarationsTest {
  private static final String INTEGER = "1.3.6.1.4.1.1466.115.121.1.27";

  @Test
  void attributesOfTodayAreRead() {
    Declarations read =
        read(
            """
            <ts:attribute name="level" distinct="true">
              <ts:type><ts:syntax>1.3.6.1.4.1.1466.115.121.1.27</ts:syntax></ts:type>
              <ts:origins>
                <ethereum:call function="levelOf" contract="Cat" as="uint" select="0">
                  <ts:data><ts:uint256 ref="tokenId"/><ts:bool>true</ts:bool>
                    <ts:address local-ref="friend"/></ts:data>
                </ethereum:call>
              </ts:origins>
            </ts:attribute>
            <ts:attribute name="info"><ts:origins><ts:data ref="cat.state"/></ts:origins>
            </ts:attribute>
            """);
    assertThat(read.attributes())
        .containsExactly(
            new Attribute(
                "level",
                INTEGER,
                true,
                new Source.Call(
                    "levelOf",
                    "Cat",
                    "uint",
                    "0",
                    List.of(
                        new Argument("uint256", "", "tokenId"),
                        new Argument("bool", "true", null),
                        new Argument("address", "", "friend")))),
            new Attribute("info", null, false, new Source.Reference("cat.state")));
    assertThat(read.warnings()).isEmpty();
  }

  @Test
  void attributesOfThePastAreRead() {
    Declarations read =
        read(
            """
            <ts:attribute-types>
              <ts:attribute-type id="time" syntax="1.3.6.1.4.1.1466.115.121.1.27"><ts:origins>
                <ts:token-id bitmask="FF00" as="uint"/></ts:origins></ts:attribute-type>
              <ts:attribute-type id="street"><ts:origins>
                <ts:ethereum function="getStreet" as="utf8"/></ts:origins></ts:attribute-type>
            </ts:attribute-types>
            <ts:cards><ts:action><ts:attribute-type id="amount"><ts:origins>
                <ts:user-entry as="e18"/></ts:origins></ts:attribute-type></ts:action></ts:cards>
            """);
    assertThat(read.attributes())
        .containsExactly(
            new Attribute("time", INTEGER, false, new Source.TokenNumber("FF00", "uint")),
            new Attribute(
                "street",
                null,
                false,
                new Source.Call("getStreet", null, "utf8", null, List.of())));
    assertThat(read.cards())
        .containsExactly(
            new Card(
                "action",
                null,
                List.of(),
                List.of(),
                List.of(new Attribute("amount", null, false, new Source.UserEntry("e18"))),
                List.of()));
  }

  @Test
  void cardsNameTheirTokensAndEvents() {
    Declarations read =
        read(
            """
            <ts:selection name="young" filter="level&lt;3"/>
            <ts:cards><ts:card type="activity" name="moved" exclude="young  old" origins="Cat">
              <ts:origins><ethereum:event type="Moved" contract="Cat" filter="to=${ownerAddress}"/>
              </ts:origins><ts:view/></ts:card></ts:cards>
            """);
    assertThat(read.selections())
        .containsExactly(
            new Selection("young", new Filter.Comparison("level", Filter.Operator.LESS, "3")));
    assertThat(read.cards())
        .containsExactly(
            new Card(
                "activity",
                "moved",
                List.of("young", "old"),
                List.of("Cat"),
                List.of(),
                List.of(new Source.Event("Moved", "Cat", "to=${ownerAddress}", null))));
    assertThat(read.warnings()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsListedWithItsPlace() {
    Declarations read =
        read(
            """
            <ts:contract><ts:address network="1">nowhere</ts:address></ts:contract>
            <ts:attestation name="A"><ts:key>04</ts:key></ts:attestation>
            <ts:attribute/>
            <ts:attribute name="a"><ts:origins><ts:magic/></ts:origins></ts:attribute>
            <ts:selection name="s" filter="level"/>
              <ts:selection
                  name="t"/>
            """);
    assertThat(read.warnings())
        .containsExactly(
            new Warning(2, 38, "expected an address with a chain id, not '1 nowhere'"),
            new Warning(3, 34, "expected a public key of secp256k1, not '04'"),
            new Warning(4, 16, "an attribute without a name"),
            new Warning(5, 47, "an origin of 'a' of an unknown kind"),
            new Warning(5, 24, "no origin of 'a' that can be read"),
            new Warning(6, 40, "expected one of <= >= < > = at 6 of a filter, not 'level'"),
            new Warning(8, 17, "a selection without a name or a filter"));
    assertThat(read.attributes()).containsExactly(new Attribute("a", null, false, null));
    assertThat(read.selections()).isEmpty();
  }

  @Test
  void warningsAndListsHaveALimit() {
    Declarations read = read("<ts:attribute/>".repeat(150));
    assertThat(read.warnings()).hasSize(Declarations.WARNINGS_LIMIT);
    assertThat(read.furtherWarnings()).isEqualTo(50);
    String entry =
        "<ts:attribute name='a'><ts:origins><ts:user-entry/></ts:origins></ts:attribute>";
    Declarations many = read(entry.repeat(Declarations.LIST_LIMIT + 1));
    assertThat(many.attributes()).hasSize(Declarations.LIST_LIMIT);
    assertThat(many.warnings()).hasSize(1);
  }

  @Test
  void realFilesDeclareWhatTheirIndexSays() {
    Path folder = Vectors.shared("tokenscripts");
    if (folder == null) {
      return;
    }
    int attributes = 0;
    int unread = 0;
    int selections = 0;
    for (var row : Vectors.table(folder.resolve("index.tsv"))) {
      Bytes file = Vectors.read(folder.resolve(row.get(0)));
      if (!(TokenScript.read(file) instanceof TokenScript.Outcome.Read(TokenScript script))) {
        continue;
      }
      Declarations read = script.declarations();
      if (row.get(9).contains("action-card")) {
        assertThat(read.cards()).as("%s", row).isNotEmpty();
      }
      selections += read.selections().size();
      for (Attribute attribute : read.attributes()) {
        attributes++;
        unread += attribute.source() == null ? 1 : 0;
      }
    }
    assertThat(attributes).isGreaterThan(400);
    assertThat(selections).isGreaterThan(100);
    assertThat(unread).isLessThan(attributes / 20);
    System.err.println("attributes of real TokenScripts: " + attributes + ", unread " + unread);
  }

  private static Declarations read(String content) {
    String file =
        "<ts:token xmlns:ts=\"http://tokenscript.org/2024/01/tokenscript\""
            + " xmlns:ethereum=\"urn:ethereum:constantinople\">\n"
            + content
            + "</ts:token>";
    return switch (TokenScript.read(Bytes.utf8(file))) {
      case TokenScript.Outcome.Read(TokenScript script) -> script.declarations();
      case TokenScript.Outcome.Refused refused -> throw new AssertionError(refused);
    };
  }
}
