// A store of orders in a SQLite file of its own.
import { temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { migrations } from "../stores.sqlite.ts";
import { endingsOf, type OpenHome } from "./home.ts";

export const openSqliteHome: OpenHome = async (test) => {
  const endings = endingsOf(test);
  const url = await temporaryUrl(endings);
  const database = await temporaryDatabase(endings, { url, migrations });
  const rows = async <Row>(sql: string): Promise<Row[]> => database.read((tx) => tx.all<Row>(sql));
  const tables = async (): Promise<readonly string[]> => {
    const found = await rows<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'");
    return found.map(({ name }) => name);
  };
  return { ...endings, url, rows, tables };
};
