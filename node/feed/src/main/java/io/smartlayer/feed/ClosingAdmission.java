package io.smartlayer.feed;

/** An admission that lets a close join only where it can be carried out: at the end of its term. */
record ClosingAdmission(Admission inner) implements Admission {
  @Override
  public Judgement admit(Context context, Entry entry) {
    if (entry.kind() == Kind.CLOSE && !Closing.isOf(entry, context.term())) {
      return new Judgement.Refused("close-misplaced", "it does not close this term");
    }
    return switch (inner.admit(context, entry)) {
      case Judgement.Admitted(var next) -> new Judgement.Admitted(new ClosingAdmission(next));
      case Judgement.Refused refused -> refused;
      case Judgement.CannotTell cannotTell -> cannotTell;
    };
  }

  @Override
  public Admission certified(Context context, Entry entry) {
    return new ClosingAdmission(inner.certified(context, entry));
  }
}
