import { hashStruct, type Hex, keccak256, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { STRUCTS } from "../../src/structs.ts";
import { h, parse } from "./typed-data-cases.ts";
import { DOMAIN, TOKEN } from "./vectors.ts";

const NOW = 1_800_000_000_000;
const NODE = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
const SITE = "https://cars.example";

/** What a link says, but for its parent and its key. */
type Words = Readonly<{
  token: string;
  methods: readonly string[];
  audience: string;
  nonce: number;
  expiryMillis: number;
  depth: number;
}>;

type Name = "company" | "driver" | "valet" | "wash" | "thief";
type Message = Readonly<Record<string, unknown>>;

/** A link as it is sent, and the hash by which the next names it. */
type Made = Readonly<{ json: Message & { signature: string }; hash: Hex }>;

/** One call: what is sent, and the code with which it is refused; null where it is allowed. */
export type DelegationCase = Readonly<{
  name: string;
  code: string | null;
  method: string;
  revoked: readonly string[];
  call: Readonly<{ args: object; delegations?: readonly object[]; grant: object; proof: object }>;
}>;

const RENTAL: Words = {
  token: TOKEN,
  methods: ["unlock", "lock"],
  audience: SITE,
  nonce: 1,
  expiryMillis: NOW + 86_400_000,
  depth: 3,
};
const HOUR: Words = {
  ...RENTAL,
  methods: ["unlock"],
  nonce: 2,
  expiryMillis: NOW + 3_600_000,
  depth: 2,
};
const WASH: Words = { ...HOUR, nonce: 3, expiryMillis: NOW + 600_000, depth: 0 };

const keyOf = (name: Name) => privateKeyToAccount(h(`delegations ${name}`));
const addressOf = (name: Name) => keyOf(name).address.toLowerCase();

async function sign(name: Name, text: string, message: Message): Promise<Made> {
  const [primaryType, types] = parse(text);
  const data = { primaryType, types, message };
  const signature = await keyOf(name).signTypedData({ ...data, domain: DOMAIN });
  const hash = hashStruct({ primaryType, types, data: message });
  return { json: { ...message, signature }, hash };
}

function grant(by: Name, to: Name, words: Words): Promise<Made> {
  const { depth, ...plain } = words;
  return depth === 0
    ? sign(by, STRUCTS.grant.text, { ...plain, sessionKey: addressOf(to) })
    : sign(by, STRUCTS.delegableGrant.text, { ...words, sessionKey: addressOf(to) });
}

function after(before: Made, by: Name, to: Name, words: Words): Promise<Made> {
  const message = { ...words, parent: before.hash, sessionKey: addressOf(to) };
  return sign(by, STRUCTS.delegation.text, message);
}

async function oneCase(
  name: string,
  code: string | null,
  links: readonly Made[],
  caller: Name,
  more: Readonly<{ method?: string; revoked?: readonly Made[] }> = {},
): Promise<DelegationCase> {
  const { method = "unlock", revoked = [] } = more;
  const [first, ...rest] = links as [Made, ...Made[]];
  const said = { timeMillis: NOW, jti: h(`jti ${name}`) };
  const { json } = await sign(caller, STRUCTS.proof.text, {
    ...said,
    grantHash: (links.at(-1) as Made).hash,
    node: NODE,
    token: TOKEN,
    method,
    argsHash: keccak256(toHex("{}")),
  });
  const proof = { ...said, signature: json.signature };
  const delegations = rest.map((link) => link.json);
  const call = { args: {}, grant: first.json, proof };
  return {
    name,
    code,
    method,
    revoked: revoked.map(({ hash }) => hash),
    call: delegations.length > 0 ? { ...call, delegations } : call,
  };
}

/** Chains of grants, made by viem alone, with the code of each. */
export async function makeDelegations() {
  const rental = await grant("company", "driver", RENTAL);
  const hour = await after(rental, "driver", "valet", HOUR);
  const wash = await after(hour, "valet", "wash", WASH);
  const plain = await grant("company", "driver", { ...RENTAL, depth: 0 });
  const other = await grant("company", "driver", { ...RENTAL, nonce: 9 });
  const wider = (words: Partial<Words>) => after(rental, "driver", "valet", { ...HOUR, ...words });
  const end = await wider({ depth: 0 });
  const all = { ...RENTAL, depth: 2 };
  const cases = [
    await oneCase("a grant alone", null, [plain], "driver", { method: "lock" }),
    await oneCase("a grant that may be passed on", null, [rental], "driver"),
    await oneCase("an hour for a valet", null, [rental, hour], "valet"),
    await oneCase("the valet's car wash", null, [rental, hour, wash], "wash"),
    await oneCase("all of it", null, [rental, await wider(all)], "valet", { method: "lock" }),
    await oneCase("what only the driver may", "method-not-granted", [rental, hour], "valet", {
      method: "lock",
    }),
    await oneCase(
      "what may not be passed on",
      "delegation-too-long",
      [plain, await after(plain, "driver", "valet", WASH)],
      "valet",
    ),
    await oneCase(
      "one link too many",
      "delegation-too-long",
      [rental, end, await after(end, "valet", "wash", WASH)],
      "wash",
    ),
    await oneCase(
      "more methods",
      "delegation-wider",
      [rental, await wider({ methods: ["unlock", "sell"] })],
      "valet",
    ),
    await oneCase(
      "longer",
      "delegation-wider",
      [rental, await wider({ expiryMillis: RENTAL.expiryMillis + 1 })],
      "valet",
    ),
    await oneCase(
      "another token",
      "delegation-wider",
      [rental, await wider({ token: TOKEN.replace("/42", "/43") })],
      "valet",
    ),
    await oneCase(
      "as deep",
      "delegation-wider",
      [rental, hour, await after(hour, "valet", "wash", { ...WASH, depth: 2 })],
      "wash",
    ),
    await oneCase("a link left out", "delegation-misplaced", [rental, wash], "wash"),
    await oneCase("another grant", "delegation-misplaced", [other, hour], "valet"),
    await oneCase("a grant taken back", "grant-revoked", [rental, hour], "valet", {
      revoked: [rental],
    }),
    await oneCase("a link taken back", "grant-revoked", [rental, hour, wash], "wash", {
      revoked: [hour],
    }),
    await oneCase("what comes before it", null, [rental], "driver", { revoked: [hour] }),
    await oneCase("a call by who passed it on", "proof-invalid", [rental, hour], "driver"),
    await oneCase(
      "passed on by a thief",
      "delegation-not-signed",
      [rental, await after(rental, "thief", "thief", HOUR)],
      "thief",
    ),
    await oneCase(
      "passed on by who passed it on before",
      "delegation-not-signed",
      [rental, hour, await after(hour, "driver", "wash", WASH)],
      "wash",
    ),
    await oneCase(
      "granted by a thief",
      "grant-void",
      [await grant("thief", "driver", RENTAL)],
      "driver",
    ),
  ];
  return {
    about:
      "Calls with grants that were passed on, made by viem, and the code with which each is " +
      "refused; null for those that are allowed. The node has these taken back: `revoked`. And " +
      "the body with which the driver takes the valet's hour back.",
    domain: DOMAIN,
    holder: addressOf("company"),
    node: NODE,
    nowMillis: NOW,
    origin: SITE,
    token: TOKEN,
    cases,
    revocation: {
      grant: rental.json,
      delegations: [hour.json],
      holder: addressOf("company"),
      ...(await takenBack("driver", hour)),
    },
  };
}

async function takenBack(by: Name, { hash }: Made) {
  const said = { grantHash: hash, timeMillis: NOW };
  const { json } = await sign(by, STRUCTS.revocation.text, said);
  return { timeMillis: NOW, signature: json.signature };
}
