package io.smartlayer.authoring;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.TokenScript;
import java.util.Map;

/** Tokens as authors of tests write them. */
final class Written {
  static final SecretKey SHOP = new SecretKey(Hash.keccak(Bytes.utf8("shop")).bytes());

  /** A manifest that uses all there is. */
  static final String MANIFEST =
      """
      {"name":"Card","label":"A card","plural":"Cards","description":"Less & <more>","card":"Yours",
       "contract":{"interface":"erc721","chain":"${chain}","address":"0x00000000000000000000000000000000000000aa"},
       "attributes":{"card":{"label":"Card","function":"cardOf"}},
       "attestations":{"Stamp":{"keys":["${shop}"],"fields":"string card,uint8 coffees"},
                       "Told":{"keys":["${shop}"],"fields":"string text"},
                       "Sent":{"keys":["${shop}"],"fields":"bytes32 requestId,uint64 parcel"}},
       "group":"card",
       "state":{"coffees":0,"text":"none","sent":false},
       "inputs":{"stamp":{"attestation":"Stamp","maxAge":"PT1H","match":"card","handler":"onStamp"},
                 "told":{"attestation":"Told","maxAge":"P1D","bulletin":"all","handler":"onTold"}},
       "hosts":{"roaster":{"url":"https://roaster.example/","timeout":"PT2S","idempotent":true,"attempts":2,"attestation":"Sent"}},
       "methods":{"card":{"kind":"query","access":"grant"},"sum":{"kind":"query","access":"public","handler":"added"}},
       "on":{"activated":"onActivated","outcome":"onOutcome"},
       "onFailure":{"handler":"onFailure","attempts":2},
       "sla":{"replicas":2},
       "gas":{"query":1000000,"transition":2000000},
       "code":"card.js"}
      """;

  static final String CODE =
      """
      function onActivated(state, event) { return { state: { ...state, text: event.attributes.card } }; }
      function onStamp(state, event) {
        const coffees = state.coffees + event.data.coffees;
        const effects = coffees < 10 ? [] :
            [{ type: 'http', tag: 'beans', host: 'roaster', method: 'POST', path: '/beans', body: { coffees } }];
        return { state: { ...state, coffees }, effects };
      }
      function onTold(state, event) { return { state: { ...state, text: event.data.text } }; }
      function onOutcome(state, event) { return { state: { ...state, sent: event.data.parcel === '7' } }; }
      function onFailure(state, event) { return { state: { ...state, text: event.kind } }; }
      function card(state, args, caller) { return { coffees: state.coffees, who: caller.who }; }
      function added(state, args) { return args.one + args.other; }
      function loop() { while (true) {} }
      """;

  private Written() {}

  static Map<String, String> settings() {
    return Map.of("chain", "31337", "shop", SHOP.publicKey().bytes().toHex());
  }

  static Manifest manifest(String text) {
    if (Manifest.read(text, settings()) instanceof Manifest.Reading.Read(Manifest manifest)) {
      return manifest;
    }
    throw new AssertionError(Manifest.read(text, settings()));
  }

  static Manifest.Making.Made made(String manifest, String code) {
    if (manifest(manifest).make(code) instanceof Manifest.Making.Made made) {
      return made;
    }
    throw new AssertionError(manifest(manifest).make(code));
  }

  static TokenScript script() {
    return made(MANIFEST, CODE).script();
  }
}
