package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.channel.AckFault;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Line;
import io.smartlayer.channel.SignedVoucher;
import io.smartlayer.channel.Split;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.World;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an anchor pays for vouchers that it may not both have acknowledged. */
class SlashVouchersTest extends StakedOperator {
  private static final Split.Terms TERMS = new Split.Terms(OPERATOR.address(), 500);

  @Test
  void vouchersThatTakeFromOneBeforeCostAll() throws IOException {
    stakes();
    String less = vouchers(acked(3, 1000, 500), acked(7, 1000, 400));
    Files.writeString(folder.resolve("proof"), less + "\n");
    assertThat(said(slash("proof")))
        .contains(NODE.address().toHex() + ": a voucher that takes from one before: its operator ")
        .contains("loses 400 STAKE of 400 STAKE");
    assertThat(said(slash("proof"))).contains("paid for before");

    again();
    String nothing = vouchers(acked(3, 1000, 500, 7), acked(8, 9000));
    Files.writeString(folder.resolve("proof"), nothing);
    assertThat(said(slash("proof"))).contains("loses 100 STAKE of 100 STAKE");

    again();
    Files.writeString(folder.resolve("proof"), vouchers(acked(9, 1), acked(9, 2)));
    assertThat(said(slash("proof"))).contains("two vouchers of one number", "loses 100 STAKE");
  }

  @Test
  void vouchersThatOnlyGrowCostNothing() throws IOException {
    stakes();
    Files.writeString(folder.resolve("proof"), vouchers(acked(3, 1000), acked(4, 1000, 1)));
    assertThat(slash("proof")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("the later takes nothing from the earlier");
    var elsewhere = TypedData.Domain.of("Smart Layer", "1", 1, registry);
    var other = AckedVoucher.by(NODE, acked(4, 1).signed(), elsewhere);
    Files.writeString(folder.resolve("proof"), vouchers(acked(3, 1000), other));
    assertThat(slash("proof")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("is the proof of another network?");
    Files.writeString(
        folder.resolve("proof"), vouchers(acked(3, 7), acked(3, 7)).replace("7", "8"));
    assertThat(slash("proof")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("line 1: no proof that costs stake");
    assertThat(said(run("stake show", OPERATOR.address().toHex())))
        .contains(": 400 STAKE at stake");
  }

  /** What the node acknowledged of what was spent at nodes of operators 1, 2 and so on. */
  private AckedVoucher acked(long nonce, long... spent) {
    List<Line> lines = new ArrayList<>();
    for (long gross : spent) {
      Address at = Address.fromHex("0x%040x".formatted(lines.size() + 1));
      var type = new TokenType(anvil.chainId(), token);
      lines.add(new Line(at, at, type, Address.ZERO, 0, Amount.of(gross)));
    }
    var payer = World.key("payer");
    var signed = SignedVoucher.by(payer, hash("channel"), nonce, lines, TERMS, domain);
    return AckedVoucher.by(NODE, signed, domain);
  }

  private static String vouchers(AckedVoucher earlier, AckedVoucher later) {
    return CanonicalJson.write(new AckFault(TERMS, earlier, later).toJson()).toUtf8();
  }
}
