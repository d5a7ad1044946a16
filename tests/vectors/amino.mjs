// Writes amino.json: sign documents by CosmJS, beside the protobuf form of their messages.
// npm install @cosmjs/stargate@0.39.0 (with the override of @scure/base that the README names), then: node amino.mjs > amino.json
import { makeSignDoc, serializeSignDoc, Secp256k1HdWallet, makeCosmoshubPath, createMultisigThresholdPubkey } from "@cosmjs/amino";
import { AminoTypes, createBankAminoConverters, createStakingAminoConverters, createDefaultAminoConverters, defaultRegistryTypes } from "@cosmjs/stargate";
import { Registry, encodePubkey } from "@cosmjs/proto-signing";
import { toHex, toUtf8, toBase64, fromBase64 } from "@cosmjs/encoding";
import { TextProposal } from "cosmjs-types/cosmos/gov/v1beta1/gov";
const registry = new Registry(defaultRegistryTypes);
const types = new AminoTypes(createDefaultAminoConverters());
const A = "cway19rl4cm2hmr8afy4kldpxz3fka4jguq0a7ucjnu", B = "cway1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5a7e324", C="cway1s7f6y4mfjw6vq0thuq6k0nydyx7kv8prtqum9r";
const c = (n, d = "ucway") => ({ denom: d, amount: String(n) });
const send = (amount) => ({ typeUrl: "/cosmos.bank.v1beta1.MsgSend", value: { fromAddress: A, toAddress: B, amount } });
const multi = (ins, outs) => ({ typeUrl: "/cosmos.bank.v1beta1.MsgMultiSend", value: { inputs: ins, outputs: outs } });
const cases = [
  ["one send", [send([c(1)])], { amount: [c(200)], gas: "200000" }, "causeway-local-1", "", 1, 0],
  ["a send of two coins with a memo", [send([c(5, "token"), c("115792089237316195423570985008687907853269984665640564039457584007913129639935")])], { amount: [c(2, "token"), c(200)], gas: "300000" }, "causeway-local-1", "hello", 0, 7],
  ["a memo with html", [send([c(1)])], { amount: [c(200)], gas: "200000" }, "causeway-local-1", "<b>you & me</b> \"q\" \\ / \t\n\r\b\f\u0001\u007f ü 漢 😀", 9007199254740991n, 9007199254740991n],
  ["an empty amount and no fee", [send([])], { amount: [], gas: "0" }, "c", "", 0, 0],
  ["a timeout height", [send([c(3)])], { amount: [c(200)], gas: "200000" }, "causeway-local-1", "", 3, 4, 1234567n],
  ["a fee payer", [send([c(3)])], { amount: [c(200)], gas: "200000", payer: C }, "causeway-local-1", "", 3, 4],
  ["a multi-send", [multi([{ address: A, coins: [c(30)] }], [{ address: B, coins: [c(10)] }, { address: C, coins: [c(20)] }])], { amount: [c(200)], gas: "200000" }, "causeway-local-1", "", 5, 6],
  ["three messages", [send([c(1)]), send([c(2)]), multi([{ address: A, coins: [c(3)] }], [{ address: B, coins: [c(3)] }])], { amount: [c(900)], gas: "900000" }, "causeway-local-1", "three", 5, 6],
  ["a vote", [{ typeUrl: "/cosmos.gov.v1beta1.MsgVote", value: { proposalId: 7n, voter: A, option: 4 } }], { amount: [c(200)], gas: "200000" }, "causeway-local-1", "", 5, 6],
  ["a divided vote", [{ typeUrl: "/cosmos.gov.v1beta1.MsgVoteWeighted", value: { proposalId: 18446744073709551615n, voter: A, options: [{ option: 1, weight: "700000000000000000" }, { option: 3, weight: "300000000000000000" }] } }], { amount: [c(200)], gas: "200000" }, "causeway-local-1", "", 5, 6],
  ["a deposit", [{ typeUrl: "/cosmos.gov.v1beta1.MsgDeposit", value: { proposalId: 7n, depositor: A, amount: [c(5)] } }], { amount: [c(200)], gas: "200000" }, "causeway-local-1", "", 5, 6],
  ["a proposed text", [{ typeUrl: "/cosmos.gov.v1beta1.MsgSubmitProposal", value: { proposer: A, initialDeposit: [c(5)], content: { typeUrl: "/cosmos.gov.v1beta1.TextProposal", value: TextProposal.encode({ title: "A <title>", description: "Why & how" }).finish() } } }], { amount: [c(200)], gas: "200000" }, "causeway-local-1", "", 5, 6],
];
const out = { source: "CosmJS 0.39.0: @cosmjs/stargate AminoTypes and @cosmjs/amino serializeSignDoc", documents: [], keys: [] };
for (const [name, msgs, fee, chain, memo, number, sequence, timeout] of cases) {
  const doc = makeSignDoc(msgs.map((m) => types.toAmino(m)), fee, chain, memo, String(number), String(sequence), timeout);
  out.documents.push({ name, chain_id: chain, memo, account_number: String(number), sequence: String(sequence), timeout_height: String(timeout ?? 0), fee,
    messages: msgs.map((m) => ({ type_url: m.typeUrl, value: toBase64(registry.encode(m)) })), sign_bytes: toBase64(serializeSignDoc(doc)) });
}
const wallet = async (i) => (await (await Secp256k1HdWallet.fromMnemonic("test test test test test test test test test test test junk", { hdPaths: [makeCosmoshubPath(i)], prefix: "cway" })).getAccounts())[0].pubkey;
const keys = await Promise.all([0, 1, 2].map(wallet));
const single = keys.map((k) => ({ type: "tendermint/PubKeySecp256k1", value: toBase64(k) }));
const threshold = createMultisigThresholdPubkey(single, 2, true);
for (const [name, k] of [["a single key", single[0]], ["two of three", threshold]]) {
  const any = encodePubkey(k);
  out.keys.push({ name, type_url: any.typeUrl, value: toBase64(any.value), amino: k });
}
console.log(JSON.stringify(out, null, 1));
