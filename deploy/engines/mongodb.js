// Run by mongosh beside a healthy server, at each start: a replica set of one, with an account for products that has its own
// database and nothing else. What is there already stays; the account's password becomes the one that is given.
const { MONGODB_ADMIN_PASSWORD, PRODUCTS_DATABASE_PASSWORD, MONGODB_HOST = "mongodb" } = process.env;
const admin = connect(
  `mongodb://root:${MONGODB_ADMIN_PASSWORD}@${MONGODB_HOST}/admin?directConnection=true&serverSelectionTimeoutMS=30000`,
);

const NOT_YET_INITIALIZED = 94;
try {
  admin.adminCommand({ replSetGetStatus: 1 });
} catch (error) {
  if (error.code !== NOT_YET_INITIALIZED) throw error;
  admin.adminCommand({ replSetInitiate: { _id: "souk", members: [{ _id: 0, host: `${MONGODB_HOST}:27017` }] } });
}

for (let tries = 0; !admin.hello().isWritablePrimary; tries += 1) {
  if (tries === 300) throw new Error("the replica set has no primary after 30 s");
  sleep(100);
}

const products = admin.getSiblingDB("products");
const account = { pwd: PRODUCTS_DATABASE_PASSWORD, roles: [{ role: "readWrite", db: "products" }] };
if (products.getUser("products")) products.updateUser("products", account);
else products.createUser({ user: "products", ...account });
