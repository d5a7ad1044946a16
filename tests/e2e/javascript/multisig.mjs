// Two of three keys send together through CosmJS; one alone is refused. Prints one JSON object.
// node multisig.mjs RPC MNEMONIC
import { createMultisigThresholdPubkey, pubkeyToAddress, Secp256k1HdWallet, makeCosmoshubPath } from "@cosmjs/amino";
import { coins } from "@cosmjs/proto-signing";
import { makeMultisignedTxBytes, SigningStargateClient } from "@cosmjs/stargate";

const [rpc, mnemonic] = process.argv.slice(2);
const words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
const wallets = await Promise.all([0, 1, 2].map((i) => Secp256k1HdWallet.fromMnemonic(words, { prefix: "cway", hdPaths: [makeCosmoshubPath(i)] })));
const accounts = await Promise.all(wallets.map(async (wallet) => (await wallet.getAccounts())[0]));
const keys = accounts.map(({ pubkey }) => ({ type: "tendermint/PubKeySecp256k1", value: Buffer.from(pubkey).toString("base64") }));
const group = createMultisigThresholdPubkey(keys, 2);
const address = pubkeyToAddress(group, "cway");

const payerWallet = await Secp256k1HdWallet.fromMnemonic(mnemonic, { prefix: "cway", hdPaths: [makeCosmoshubPath(0)] });
const payer = (await payerWallet.getAccounts())[0].address;
const config = { broadcastPollIntervalMs: 300 };
const client = await SigningStargateClient.connectWithSigner(rpc, payerWallet, config);
const fee = { amount: coins(1000, "ucway"), gas: "1000000" };
await client.sendTokens(payer, address, coins(5000, "ucway"), fee);

const { accountNumber, sequence } = await client.getSequence(address);
const chainId = await client.getChainId();
const message = { typeUrl: "/cosmos.bank.v1beta1.MsgSend", value: { fromAddress: address, toAddress: payer, amount: coins(7, "ucway") } };
const signatures = new Map();
let body;
const signAs = async (i) => {
  const offline = await SigningStargateClient.offline(wallets[i]);
  const signed = await offline.sign(accounts[i].address, [message], fee, "together", { accountNumber, sequence, chainId });
  signatures.set(accounts[i].address, signed.signatures[0]);
  body = signed.bodyBytes;
};
const attempt = async () => {
  try {
    return (await client.broadcastTx(makeMultisignedTxBytes(group, sequence, fee, body, signatures))).code;
  } catch (error) {
    return error.code ?? error.message;
  }
};
await signAs(2);
const alone = await attempt();
await signAs(0);
const together = await attempt();
const after = await client.getAccount(address);
console.log(JSON.stringify({ address, alone, together, sequence: after.sequence, balance: (await client.getBalance(address, "ucway")).amount, key: after.pubkey?.type }));
process.exit(0);
