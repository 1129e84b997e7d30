import {
  type AnnouncedWallet,
  domainOf,
  Fields,
  type Grant,
  grantForWallet,
  type Hex,
  type Network,
  SecretKey,
  STRUCTS,
} from "@smartlayer/client";

/** A grant that waits for the wallet's owner, as the wallet read it from the typed data. */
export type SignRequest = Readonly<{ grant: Grant; sign: () => void; decline: () => void }>;

/**
 * A demonstration wallet: it holds a key that everybody may know, and signs grants of one network
 * on click. Pages talk to it as to any wallet (EIP-1193, EIP-6963).
 */
export function demoWallet(
  secretKey: Hex,
  network: Network,
  onRequest: (request: SignRequest | null) => void,
): AnnouncedWallet {
  const key = SecretKey.fromHex(secretKey);
  const signTypedData = (params: readonly unknown[]): Promise<Hex> =>
    new Promise((resolve, reject) => {
      const grant = readGrant(params, key.address, network);
      const end = (finish: () => void) => () => {
        onRequest(null);
        finish();
      };
      onRequest({
        grant,
        sign: end(() => resolve(key.signAsWallet(STRUCTS.grant.digest(domainOf(network), grant)))),
        decline: end(() => reject(providerError(4001, "the owner declined"))),
      });
    });
  return {
    info: {
      uuid: "5f0a4c5e-3f0e-4b53-9c51-6a1d3c1d7a10",
      name: "Demonstration wallet",
      icon: "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E",
      rdns: "invalid.smartlayer.demo",
    },
    provider: {
      request: async ({ method, params = [] }) => {
        switch (method) {
          case "eth_requestAccounts":
          case "eth_accounts":
            return [key.address];
          case "eth_chainId":
            return `0x${network.chainId.toString(16)}`;
          case "eth_signTypedData_v4":
            return signTypedData(params);
          default:
            throw providerError(4200, `this wallet does not know ${method}`);
        }
      },
    },
  };
}

/** Reads what shall be signed, and refuses all but a grant of this network. */
function readGrant(params: readonly unknown[], account: Hex, network: Network): Grant {
  const given = JSON.parse(String(params[1])) as { message: unknown };
  const fields = Fields.of(given.message, "grant");
  const grant: Grant = {
    audience: fields.text("audience"),
    expiryMillis: fields.whole("expiryMillis"),
    methods: fields.list("methods", 64, String),
    nonce: fields.whole("nonce"),
    sessionKey: fields.address("sessionKey"),
    token: fields.text("token"),
  };
  fields.end();
  const same = JSON.stringify(sorted(given)) === JSON.stringify(sorted(grantForWallet(network, grant)));
  if (params[0] !== account || !same) {
    throw providerError(4100, "this wallet signs only grants, of its own account and network");
  }
  return grant;
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Array.isArray(value)
    ? value.map(sorted)
    : Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, inner]) => [name, sorted(inner)]),
      );
}

function providerError(code: number, message: string): Error {
  return Object.assign(new Error(message), { code });
}
