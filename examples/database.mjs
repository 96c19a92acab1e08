// A real database connection as a capability: guest code may query it, and do nothing else with it.
import initSqlJs from 'sql.js';
import { proxy, PublicError, run } from 'pysandbox';

const SQL = await initSqlJs();
const connection = new SQL.Database();
connection.run('CREATE TABLE users (name TEXT, age INTEGER)');
connection.run("INSERT INTO users VALUES ('Ann', 41), ('Bob', 12), ('Cid', 33)");
connection.run('PRAGMA query_only = ON'); // the database itself refuses to be changed

/** What the guest gets: one method, whose errors it may read, and at most a hundred calls. */
const database = {
  query(sql, parameters = []) {
    try {
      const [result = { columns: [], values: [] }] = connection.exec(sql, parameters);
      return result.values.map((row) =>
        Object.fromEntries(result.columns.map((column, index) => [column, row[index]])),
      );
    } catch (error) {
      throw new PublicError(error.message);
    }
  },
  connection,
};
const db = proxy(database, { allow: ['query'], budget: { calls: 100 } });

const outcome = await run(
  `
adults = db.query('SELECT name, age FROM users WHERE age >= ? ORDER BY age', [18])
print(', '.join(f"{row['name']} is {row['age']}" for row in adults))

def attempt(what, action):
    try:
        action()
        print(what, 'worked')
    except Exception as error:
        print(f'{what}: {type(error).__name__}: {error}')

attempt('write', lambda: db.query("DELETE FROM users"))
attempt('close', lambda: db.close())
attempt('reach the connection', lambda: db.connection.close())
attempt('replace query', lambda: setattr(db, 'query', print))
attempt('climb', lambda: db.query.constructor('return process')())
`,
  { expose: { db } },
);
console.log(outcome.stdout.trimEnd());
console.log(outcome.status, `after ${db.calls} queries`);
