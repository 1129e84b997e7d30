package io.smartlayer.token;

/** The scripts under which a {@link RandomStory} is told. */
final class RandomScripts {
  private static final String FRIEND =
      World.token(90).toString().substring(0, World.token(90).toString().length() - 1);

  private static final String UPGRADED = "<sl:on event=\"upgraded\" handler=\"migrate\"/>";

  /** A new script that takes every state over, and asks for something itself. */
  private static final String KIND =
      """
      function migrate(state, { from, nowMillis }) {
        return { state: { ...state, note: from.slice(2, 12) },
          effects: state.told ? [] : [{ type: "timer", tag: "t1", atMillis: nowMillis + 20000 },
            { type: "notify", tag: "new", body: {} }] };
      }
      """;

  /** One that does not. */
  private static final String STRICT =
      """
      function migrate(state) {
        if (state.minutes > 150) throw new Error("no");
        return { state: { ...state, minutes: state.minutes + 1 } };
      }
      """;

  private static final String CODE =
      """
      function onActivated(state) { return { state: { ...state, status: "active" } }; }
      function move(state, { by }, { holder }, { nowMillis }) {
        if (by === 0) throw new Error("no");
        return { state: { ...state, minutes: by, note: holder.slice(0, 10) }, result: nowMillis,
          ...(by % 7 ? {} : { expiresMillis: nowMillis + 20000 * (by % 5) }),
          effects: by < 100 ? [] : [{ type: "notify", tag: "moved", body: { by } },
            { type: "timer", tag: "t" + by % 3, atMillis: nowMillis + by - by % 5 },
            { type: "send", tag: "s", to: FRIEND + by % 3, body: { by } }] };
      }
      function onDelay(state, { data, attributes }) {
        if (data.minutes === 1) throw new Error("no");
        return { state: { ...state, minutes: state.minutes + data.minutes / 7 },
          effects: data.minutes <= 120 ? [] : [
            { type: "http", host: "hotel", method: "POST", path: "/rebook", tag: "rebook",
              body: { seat: attributes.seat, late: "\\u00e9\\u0001\\ud83d\\ude00" } },
            { type: "notify", tag: "late", body: { minutes: data.minutes } },
            { type: "http", host: "desk", method: "PUT", path: "/tell", tag: "d", body: [] } ] };
      }
      function onMessage(state, { from, body, hops }) {
        return { state: { ...state, note: from.slice(-3) + hops },
          effects: [{ type: "send", tag: "back", to: from, body }] };
      }
      function onChain(state, { attribute, block, data }) {
        return { state: { ...state, note: attribute + block }, effects:
          [{ type: "notify", tag: "chain", body: data }] };
      }
      function onNotice(state, { data }) {
        return { state: { ...state, note: (state.note + data.minutes).slice(-40) } };
      }
      function onOutcome(state, event) {
        return { state: { ...state, told: !state.told, note: JSON.stringify(event.data) } };
      }
      function onFailed(state, event) { return { state: { ...state, status: event.kind } }; }
      """;

  private RandomScripts() {}

  static ServiceScript first() {
    return script("", "");
  }

  static ServiceScript kind() {
    return script(UPGRADED, KIND);
  }

  static ServiceScript strict() {
    return script(UPGRADED, STRICT);
  }

  /** Takes facts and notices, and asks the hotel, the desk and the holder when flights are late. */
  private static ServiceScript script(String more, String code) {
    return TestScript.of(
        """
        <sl:input name="delay" attestation="FlightDelay" maxAge="PT24H" match="flight"/>
        <sl:input name="notice" attestation="FlightDelay" maxAge="PT12H" bulletin="notices"/>
        <sl:schema attestation="FlightDelay" fields="%s"/>
        <sl:schema attestation="HotelRebooking" fields="%s"/>
        <sl:host name="hotel" url="http://hotel.example/" timeout="PT2.0005S"
                 idempotent="true" probe="/health" attestation="HotelRebooking"/>
        <sl:host name="desk" url="http://desk.example/api/" timeout="PT1S"/>
        <sl:method name="move" kind="update" access="grant" handler="move"/>
        <sl:on event="activated" handler="onActivated"/>
        <sl:on event="attestation" input="delay" handler="onDelay"/>
        <sl:on event="attestation" input="notice" handler="onNotice"/>
        <sl:on event="outcome" handler="onOutcome"/>
        <sl:on event="timer" handler="onOutcome"/>
        <sl:on event="handover" handler="onOutcome"/>
        <sl:on event="message" handler="onMessage"/>
        <sl:on event="chain-event" attribute="lastTransfer" handler="onChain"/>
        <sl:on event="chain-event" attribute="lastGate" handler="onChain"/>
        <sl:onFailure handler="onFailed" attempts="2" minWitnesses="0"/>
        """
                .formatted(World.DELAY, World.REBOOKING)
            + more,
        "const FRIEND = \"" + FRIEND + "\";\n" + CODE + code,
        TestScript.EVENTS);
  }
}
