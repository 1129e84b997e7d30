package io.smartlayer.authoring;

import io.smartlayer.authoring.Finding.Level;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Judges whether a token is what it says of itself: the interfaces that it implements. */
public final class Promises {
  private Promises() {}

  /**
   * What is wrong with them, in the order of the token's interfaces.
   *
   * @param known interfaces by the files that they were read from
   */
  public static List<Finding> of(Draft draft, Map<String, TokenInterface> known) {
    Service service = Objects.requireNonNull(draft.script().service(), "a service section");
    JsonLines lines = JsonLines.of(draft.manifest());
    List<Finding> out = new ArrayList<>();
    for (int i = 0; i < service.interfaces().size(); i++) {
      String uri = service.interfaces().get(i);
      String place = "implements[" + i + "]";
      List<TokenInterface> found =
          known.values().stream().filter(each -> each.uri().equals(uri)).toList();
      if (found.size() != 1) {
        String what = place + ": " + found.size() + " files say what " + uri + " is";
        String advice = "have the file of the interface once in the folder interfaces";
        out.add(new Finding(Level.FAULT, draft.manifestFile(), lines.line(what), what, advice));
        continue;
      }
      for (String gap : found.getFirst().gaps(service)) {
        int line = lines.line(gap);
        String advice = "change the method, or take " + uri + " out of implements";
        out.add(
            new Finding(
                Level.FAULT,
                draft.manifestFile(),
                line > 0 ? line : lines.line(place),
                gap,
                advice));
      }
    }
    known.forEach((file, each) -> {
      if (!service.interfaces().contains(each.uri())) {
        String what = "the token does not say that it implements " + each.uri();
        String advice = "name it in implements, or take the file out";
        out.add(new Finding(Level.WARNING, file, 0, what, advice));
      }
    });
    return out;
  }
}
