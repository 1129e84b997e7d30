package io.smartlayer.benchmarks;

import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Channel;
import io.smartlayer.channel.Line;
import io.smartlayer.channel.SignedVoucher;
import io.smartlayer.channel.Spend;
import io.smartlayer.channel.SpendRules;
import io.smartlayer.channel.Split;
import io.smartlayer.channel.Till;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What paying costs a node, in processor time: {@code node/benchmarks/payments}. Beside each figure
 * stands the floor: the signatures that must be recovered for it, and nothing else.
 */
public final class PaymentsBenchmark {
  private static final int CALLS = 15_000;
  private static final int VOUCHERS = 4_000;
  private static final int ROUNDS = 5;

  /** How often what is quick is done: the processor's clock has steps of milliseconds. */
  private static final int MANY = 50;

  private static final long NOW = 1_800_000_000_000L;

  private final SecretKey payer = key("payer");
  private final SecretKey anchor = key("anchor");
  private final Address node = address(10);
  private final TokenType type = new TokenType(31337, address(0x77));
  private final Hash channel = Hash.keccak(Bytes.utf8("channel"));
  private final Hash request = Hash.keccak(Bytes.utf8("request"));
  private final Split.Terms terms = new Split.Terms(address(1), 500);
  private final TypedData.Domain domain =
      TypedData.Domain.of("Smart Layer", "1", 31337, address(0x534c));
  private volatile Object kept = ""; // so that nothing is left out

  private PaymentsBenchmark() {}

  /** Measures; there are no arguments. */
  public static void main(String[] arguments) {
    var benchmark = new PaymentsBenchmark();
    System.out.println("| what | per processor second | microseconds each | times its floor |");
    System.out.println("|---|---|---|---|");
    benchmark.vouchers(3);
    benchmark.vouchers(Split.LINES_LIMIT);
    benchmark.calls();
  }

  private void vouchers(int lines) {
    List<AckedVoucher> all = new ArrayList<>();
    for (int i = 1; i <= VOUCHERS; i++) {
      all.add(voucher(i, lines));
    }
    double floor =
        best(
            VOUCHERS,
            () -> {
              for (AckedVoucher each : all) {
                recover(each.signed().signature());
                recover(each.ack());
              }
            });
    double taken =
        best(
            VOUCHERS,
            () -> {
              var till = new Till(domain, node);
              for (AckedVoucher each : all) {
                kept = till.judge(each, opened(), terms, _ -> true);
                till.put(each, opened());
              }
            });
    print("an acknowledged voucher of " + lines + " lines taken", taken, floor);
  }

  private void calls() {
    List<Spend> spends = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      Hash jti = Hash.keccak(Bytes.ofLong(i));
      spends.add(Spend.by(payer, channel, node, request, NOW, jti, domain));
    }
    double floor = best(CALLS, () -> spends.forEach(spend -> recover(spend.signature())));
    double signed =
        best(
            CALLS,
            () -> {
              Till till = filled();
              var rules = new SpendRules(domain, node);
              for (Spend spend : spends) {
                Address key = rules.signer(channel, spend, request);
                kept = rules.use(spend, NOW) == null ? "used" : "refused";
                if (key != null) {
                  kept = till.sell(channel, null, key, type, Amount.of(1), NOW);
                }
              }
            });
    print("a call sold, paid by a spend", signed, floor);
    double proved =
        best(
            CALLS * MANY,
            () -> {
              for (int turn = 0; turn < MANY; turn++) {
                Till till = filled();
                for (int i = 0; i < CALLS; i++) {
                  kept = till.sell(channel, null, payer.address(), type, Amount.of(1), NOW);
                }
              }
            });
    print("a call sold, paid by the proof that it has anyway", proved, 0);
    System.out.printf(
        Locale.ROOT,
        "%n%d calls counted to what each payee has earned: %.1f ms; with their spends checked %.0f"
            + " ms. Load average %.1f.%n",
        CALLS,
        CALLS * proved / 1e6,
        CALLS * signed / 1e6,
        Processor.load());
  }

  private Till filled() {
    var till = new Till(domain, node);
    till.put(voucher(1, 3), opened());
    return till;
  }

  private void recover(WalletSignature signature) {
    Address signer = signature.signer(request);
    kept = signer == null ? "nobody" : signer;
  }

  private AckedVoucher voucher(int nonce, int count) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Address issuer = address(0x1_000 + i);
      Address at = i == 0 ? node : address(10 + 2 * i);
      lines.add(new Line(at, address(11 + 2 * i), type, issuer, 1_000, Amount.of(20_000 + nonce)));
    }
    var signed = SignedVoucher.by(payer, channel, nonce, lines, terms, domain);
    return AckedVoucher.by(anchor, signed, domain);
  }

  private Channel opened() {
    return new Channel(
        channel,
        payer.address(),
        payer.address(),
        anchor.address(),
        Duration.ofDays(1),
        null,
        false,
        0,
        Amount.of(Long.MAX_VALUE),
        Amount.ZERO,
        Amount.ZERO,
        Hash.ZERO);
  }

  /** Nanoseconds of processor time for each, of the best round. */
  private static double best(int count, Runnable work) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      long begun = Processor.nanos();
      work.run();
      best = Math.min(best, (double) (Processor.nanos() - begun) / count);
    }
    return best;
  }

  private static void print(String what, double nanos, double floor) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %.1f | %s |%n",
        what,
        1e9 / nanos,
        nanos / 1e3,
        floor == 0 ? "" : "%.2f".formatted(nanos / floor));
  }

  private static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8(name)).bytes());
  }

  private static Address address(int number) {
    return Address.fromHex("0x%040x".formatted(number));
  }
}
