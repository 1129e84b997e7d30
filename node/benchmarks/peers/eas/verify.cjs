// node verify.cjs FILE: checks a JSON array of {sig, signer} with the EAS SDK; prints one line for each, "true", "false"
// or the name of the error, and exits with 1 unless all are true.
'use strict';
const fs = require('fs');
const { EAS, Offchain } = require('@ethereum-attestation-service/eas-sdk');
const { getAddress } = require('ethers');

let all = true;
for (const { sig, signer } of JSON.parse(fs.readFileSync(process.argv[2]))) {
  const config = { address: sig.domain.verifyingContract, version: sig.domain.version, chainId: BigInt(sig.domain.chainId) };
  let answer;
  try {
    answer = String(new Offchain(config, sig.version, new EAS(config.address)).verifyOffchainAttestationSignature(getAddress(signer), sig));
  } catch (error) {
    answer = error.constructor.name;
  }
  all &&= answer === 'true';
  console.log(answer);
}
process.exitCode = all ? 0 : 1;
