// node bench.cjs VECTORS: prints how many attestations of version 2 the EAS SDK verifies for each second of processor
// time, from JSON text, on one thread. The checks of time, which the SDK leaves to its caller, are left out.
'use strict';
const fs = require('fs');
const { EAS, Offchain } = require('@ethereum-attestation-service/eas-sdk');
const { getAddress } = require('ethers');

const vectors = JSON.parse(fs.readFileSync(process.argv[2])).attestations;
const texts = vectors.filter((v) => v.valid && v.item.sig?.message.salt).map((v) => JSON.stringify(v.item));
const checkers = new Map();

function verify(text) {
  const { sig, signer } = JSON.parse(text);
  const key = `${sig.domain.chainId}/${sig.domain.verifyingContract}/${sig.domain.version}`;
  if (!checkers.has(key)) {
    const config = { address: sig.domain.verifyingContract, version: sig.domain.version, chainId: BigInt(sig.domain.chainId) };
    checkers.set(key, new Offchain(config, 2, new EAS(config.address)));
  }
  return checkers.get(key).verifyOffchainAttestationSignature(getAddress(signer), sig);
}

function run(seconds) {
  const cpu = process.cpuUsage();
  const end = Date.now() + 1000 * seconds;
  let done = 0;
  while (Date.now() < end) {
    for (const text of texts) {
      if (!verify(text)) throw new Error('the SDK refuses ' + text);
      done++;
    }
  }
  const { user, system } = process.cpuUsage(cpu);
  return done / ((user + system) / 1e6);
}

run(5);
console.log(run(10).toFixed(1));
