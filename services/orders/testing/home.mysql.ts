// A store of orders in a MySQL database of its own.
import { systemClock } from "@souk/chassis/clock";
import { openMysql } from "@souk/chassis/mysql/database";
import { temporaryMysqlUrl } from "@souk/chassis/mysql/testing";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { migrations } from "../stores.mysql.ts";
import { endingsOf, type OpenHome } from "./home.ts";

export const openMysqlHome: OpenHome = async (test) => {
  const endings = endingsOf(test);
  const url = await temporaryMysqlUrl(endings);
  const database = await openMysql({ url, owner: "orders", migrations, clock: systemClock, log: silentLog });
  endings.after(() => database.close());
  const rows = <Row>(sql: string): Promise<Row[]> => database.all<Row>(sql);
  const tables = async (): Promise<readonly string[]> => {
    const sql = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()";
    return (await rows<{ name: string }>(sql)).map(({ name }) => name);
  };
  return { ...endings, url, rows, tables };
};
