package io.smartlayer.tokenscript;

import io.smartlayer.tokenscript.Declarations.Warning;
import java.util.ArrayList;
import java.util.List;
import org.w3c.dom.Element;

/** Collects what a lenient reader passed over, up to a limit. */
final class Warnings {
  private final List<Warning> first = new ArrayList<>();
  private int further;

  /** Notes that something of an element cannot be read. */
  void add(Element element, String what) {
    if (first.size() >= Declarations.WARNINGS_LIMIT) {
      further++;
      return;
    }
    Xml.Place place = Xml.place(element);
    first.add(new Warning(place.line(), place.column(), what));
  }

  /** Notes an attribute of an element that should not have such a value. */
  void add(Element element, String what, String value) {
    add(element, what + ", not " + Refusal.quote(value));
  }

  List<Warning> first() {
    return first;
  }

  int further() {
    return further;
  }
}
