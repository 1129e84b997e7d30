// Writes spec/vectors/eas/attestations.json with the EAS SDK: run by hand when a form is added.
// Keys, salts and times are derived from fixed texts, so a second run writes the same file.
'use strict';
const fs = require('fs');
const path = require('path');
const sdk = require('@ethereum-attestation-service/eas-sdk');
const ethers = require('ethers');

const { EAS, Offchain, SchemaEncoder, SchemaRegistry, OFFCHAIN_ATTESTATION_TYPES, ZERO_ADDRESS, ZERO_BYTES32 } = sdk;
const hash = (text) => ethers.keccak256(ethers.toUtf8Bytes(text));
const [alice, bob] = ['alice', 'bob'].map((name) => new ethers.Wallet(hash('smart-layer-vector-' + name)));
const AT = '2026-01-01T00:00:00Z';
const TIME = 1760000000n;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const DOMAINS = [
  { address: '0xA1207F3BBa224E2c9c3c6D5aF63D0eb1582Ce587', version: '0.26', chainId: 1n },
  { address: '0x5FbDB2315678afecb367f032d93F642f64180aa3', version: '1.4.0', chainId: 31337n },
];
const SCHEMAS = [
  ['bool like', [{ name: 'like', value: true, type: 'bool' }], { like: true }],
  ['string flight,uint64 departure,int8 gateChange', [
    { name: 'flight', value: 'QF1 ✈', type: 'string' }, { name: 'departure', value: 1764000000n, type: 'uint64' }, { name: 'gateChange', value: -3, type: 'int8' },
  ], { flight: 'QF1 ✈', departure: '1764000000', gateChange: -3 }],
  ['string hotel,string[] guests,uint8[2][] rooms,bytes32 booking,address payer', [
    { name: 'hotel', value: 'Hôtel du Lac', type: 'string' }, { name: 'guests', value: ['Ann', 'Bob'], type: 'string[]' },
    { name: 'rooms', value: [[1, 2], [3, 4]], type: 'uint8[2][]' }, { name: 'booking', value: hash('booking'), type: 'bytes32' },
    { name: 'payer', value: '0x1111111111111111111111111111111111111111', type: 'address' },
  ], { hotel: 'Hôtel du Lac', guests: ['Ann', 'Bob'], rooms: [[1, 2], [3, 4]], booking: hash('booking'), payer: '0x1111111111111111111111111111111111111111' }],
  ['(uint256 x,string y) pair,bytes proof', [
    { name: 'pair', value: { x: 2n ** 255n, y: 'five' }, type: '(uint256,string)' }, { name: 'proof', value: '0x' + 'ab'.repeat(70), type: 'bytes' },
  ], { pair: { x: (2n ** 255n).toString(), y: 'five' }, proof: '0x' + 'ab'.repeat(70) }],
  ['', null, {}],
];
const plain = (value) => JSON.parse(JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? v.toString() : v)));
const encode = (i) => (SCHEMAS[i][1] ? new SchemaEncoder(SCHEMAS[i][0]).encodeData(SCHEMAS[i][1]) : '0x');

async function sign(version, i, changes = {}, combination = 0) {
  const domain = DOMAINS[i % 2];
  const revocable = i % 2 === 0;
  const params = {
    schema: SchemaRegistry.getSchemaUID(SCHEMAS[i][0], ZERO_ADDRESS, revocable), recipient: i === 0 ? ZERO_ADDRESS : bob.address,
    time: TIME + BigInt(i), expirationTime: i === 1 ? 1893456000n : 0n, revocable, refUID: i === 2 ? hash('before') : ZERO_BYTES32, data: encode(i), ...changes,
  };
  if (version === 2) params.salt = hash('salt ' + i);
  const offchain = new Offchain(domain, version, new EAS(domain.address));
  offchain.signingType = OFFCHAIN_ATTESTATION_TYPES[version][combination];
  const signed = await offchain.signOffchainAttestation(params, alice);
  if (!offchain.verifyOffchainAttestationSignature(alice.address, signed)) throw new Error('the SDK refuses its own');
  return signed;
}

const reuid = (a) => {
  const m = a.message;
  a.uid = Offchain.getOffchainUID(a.version, m.schema, m.recipient, m.time, m.expirationTime, m.revocable, m.refUID, m.data, m.salt);
};
const big = (text) => ({ type: 'BigNumber', hex: '0x' + BigInt(text).toString(16).padStart(2, '0') });
const last = (hex) => hex.slice(0, -1) + (hex.endsWith('0') ? '1' : '0');

// name -> [reason, change]; the change gets { sig, signer } made by alice, version 2, schema 1.
const BROKEN = {
  'uid of another': ['uid-mismatch', (x) => { x.sig.uid = hash('another'); }],
  'data changed': ['uid-mismatch', (x) => { x.sig.message.data = '0x00'; }],
  'time changed': ['uid-mismatch', (x) => { x.sig.message.time = '1'; }],
  'salt changed': ['uid-mismatch', (x) => { x.sig.message.salt = ZERO_BYTES32; }],
  'data changed and uid with it': ['signer-mismatch', (x) => { x.sig.message.data = '0x00'; reuid(x.sig); }],
  'recipient changed and uid with it': ['signer-mismatch', (x) => { x.sig.message.recipient = alice.address; reuid(x.sig); }],
  'expiration changed and uid with it': ['signer-mismatch', (x) => { x.sig.message.expirationTime = '0'; reuid(x.sig); }],
  'revocable changed and uid with it': ['signer-mismatch', (x) => { x.sig.message.revocable = true; reuid(x.sig); }],
  'reference changed and uid with it': ['signer-mismatch', (x) => { x.sig.message.refUID = hash('other'); reuid(x.sig); }],
  'another signer stated': ['signer-mismatch', (x) => { x.signer = bob.address; }],
  'nobody stated as signer': ['signer-mismatch', (x) => { x.signer = ZERO_ADDRESS; }],
  'chain changed': ['signer-mismatch', (x) => { x.sig.domain.chainId = '5'; }],
  'contract changed': ['signer-mismatch', (x) => { x.sig.domain.verifyingContract = DOMAINS[0].address; }],
  'contract version changed': ['signer-mismatch', (x) => { x.sig.domain.version = '1.3.0'; }],
  'r changed': ['signer-mismatch', (x) => { x.sig.signature.r = last(x.sig.signature.r); }],
  's changed': ['signer-mismatch', (x) => { x.sig.signature.s = last(x.sig.signature.s); }],
  'r zero': ['signer-mismatch', (x) => { x.sig.signature.r = ZERO_BYTES32; }],
  'v flipped': ['signer-mismatch', (x) => { x.sig.signature.v = 55 - x.sig.signature.v; }],
  's high': ['signature-high-s', (x) => {
    x.sig.signature.s = '0x' + (ORDER - BigInt(x.sig.signature.s)).toString(16).padStart(64, '0');
    x.sig.signature.v = 55 - x.sig.signature.v;
  }],
  'version 3': ['unsupported-version', (x) => { x.sig.version = 3; }],
  'version 1 stated': ['types-mismatch', (x) => { x.sig.version = 1; }],
  'version 1 in the message': ['types-mismatch', (x) => { x.sig.message.version = 1; }],
  'a member fewer in types': ['types-mismatch', (x) => { x.sig.types.Attest.pop(); }],
  'another type of a member': ['types-mismatch', (x) => { x.sig.types.Attest[3].type = 'uint256'; }],
  'members in another order': ['types-mismatch', (x) => { x.sig.types.Attest.reverse(); }],
  'a second struct in types': ['types-mismatch', (x) => { x.sig.types.EIP712Domain = []; }],
  'legacy primary type': ['types-mismatch', (x) => { x.sig.primaryType = 'Attestation'; }],
  'the domain of delegated attestations': ['domain-mismatch', (x) => { x.sig.domain.name = 'EAS'; }],
  'a salt in the domain': ['malformed', (x) => { x.sig.domain.salt = ZERO_BYTES32; }],
  'no signer': ['signer-missing', (x) => { delete x.signer; }],
  'no uid': ['malformed', (x) => { delete x.sig.uid; }],
  'no salt': ['malformed', (x) => { delete x.sig.message.salt; }],
  'uid in upper case': ['malformed', (x) => { x.sig.uid = '0x' + x.sig.uid.slice(2).toUpperCase(); }],
  'an unknown member in the message': ['malformed', (x) => { x.sig.message.amount = 1; }],
  'an unknown member': ['malformed', (x) => { x.sig.note = 'x'; }],
  'v of another kind': ['malformed', (x) => { x.sig.signature.v = 37; }],
  'time below zero': ['malformed', (x) => { x.sig.message.time = -1; }],
  'time beyond 64 bits': ['malformed', (x) => { x.sig.message.time = '18446744073709551616'; }],
  'time with a fraction': ['malformed', (x) => { x.sig.message.time = 1.5; }],
  'data with an odd digit': ['malformed', (x) => { x.sig.message.data += '0'; }],
  'revocable as a number': ['malformed', (x) => { x.sig.message.revocable = 1; }],
  'both sig and attestation': ['malformed', (x) => { x.attestation = x.sig; }],
};

(async () => {
  const attestations = [];
  const add = (name, item, reason = null, at = AT) => {
    const revocable = item.sig?.message?.revocable ?? item.attestation?.message?.revocable;
    attestations.push({ name, at, valid: reason === null, reason, revocable, item: plain(item) });
  };
  for (let i = 0; i < SCHEMAS.length; i++) add(`version 2, schema ${i}`, { sig: await sign(2, i), signer: alice.address });
  for (let i = 0; i < 3; i++) add(`version 1, schema ${i}`, { sig: await sign(1, i), signer: alice.address });
  for (let k = 0; k < 3; k++) add(`legacy, combination ${k}`, { sig: await sign(0, 1 + k, {}, k), signer: alice.address });
  const v2 = async (changes) => ({ sig: await sign(2, 1, changes), signer: alice.address });
  const numbers = plain(await v2());
  Object.assign(numbers.sig.message, { time: Number(numbers.sig.message.time), expirationTime: Number(numbers.sig.message.expirationTime) });
  numbers.sig.domain.chainId = Number(numbers.sig.domain.chainId);
  add('numbers as numbers', numbers);
  const bigs = plain({ sig: await sign(0, 1), signer: alice.address });
  Object.assign(bigs.sig.message, { time: big(bigs.sig.message.time), expirationTime: big(bigs.sig.message.expirationTime), nonce: big('0') });
  delete bigs.sig.version;
  delete bigs.sig.message.version;
  add('numbers as BigNumber, no version, a nonce', bigs);
  const hex = plain(await v2());
  hex.sig.message.time = '0x' + BigInt(hex.sig.message.time).toString(16);
  add('time as 0x text', hex);
  const parity = plain(await v2());
  parity.sig.signature.v -= 27;
  add('v as parity', parity);
  const named = plain(await v2());
  add('named attestation', { attestation: named.sig, signer: named.signer });
  add('lower-case signer, something beside', { ...named, signer: named.signer.toLowerCase(), note: 'unsigned' });
  add('largest time', await v2({ time: 2n ** 64n - 1n }), 'not-yet-valid');
  add('largest expiration', await v2({ expirationTime: 2n ** 64n - 1n }));
  add('a second before its time', await v2({ time: 1767225601n }), 'not-yet-valid');
  add('at its time', await v2({ time: 1767225600n }));
  add('a second before its end', await v2({ expirationTime: 1767225601n }));
  add('at its end', await v2({ expirationTime: 1767225600n }), 'expired');
  for (const [name, [reason, change]] of Object.entries(BROKEN)) {
    const item = plain(await v2());
    change(item);
    add(name, item, reason);
  }
  const links = [];
  for (const [version, i, k] of [[2, 0, 0], [2, 1, 0], [1, 2, 0], [0, 1, 1]]) { // a link cannot tell legacy's combination 0
    const sig = await sign(version, i, {}, k);
    links.push({ signer: alice.address, uid: sig.uid, link: 'https://ticket.example' + sdk.createOffchainURL({ sig, signer: alice.address }) });
  }
  const schemas = SCHEMAS.map(([schema, , values], i) => ({ schema, resolver: i === 3 ? bob.address : ZERO_ADDRESS, revocable: i % 2 === 0,
    uid: SchemaRegistry.getSchemaUID(schema, i === 3 ? bob.address : ZERO_ADDRESS, i % 2 === 0), data: encode(i), values }));
  const out = { made: 'with the EAS SDK 2.10.0 by node/benchmarks/peers/eas/make-vectors.cjs', attestations, links, schemas };
  fs.writeFileSync(path.join(__dirname, '../../../../spec/vectors/eas/attestations.json'), JSON.stringify(out, null, 1) + '\n');
  console.log(`${attestations.length} attestations, ${links.length} links, ${schemas.length} schemas`);
})();
