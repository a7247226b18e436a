package io.writebatch.it;

import static io.writebatch.it.TransactionsIT.insert;
import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.xa.PGXADataSource;

/** Branches of distributed transactions are transactions. Every write that nothing speaks against is batched here. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class DistributedTransactionsIT {
    private static final int TRANSACTIONS = 4;

    // No wait for a disk is to look like a lock here: it would let a group run natively.
    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true", "lock_wait_ms=60000");

    @Parameter
    Setup setup;

    @Test
    void shouldRunBranchesOfDistributedTransactionsNatively() {
        AGENT.on(setup).run(app -> {
            app.createTable("branches", "id int PRIMARY KEY");
            Counts counts = app.counts();
            XADataSource source = xaDataSource(app);
            app.concurrently(TRANSACTIONS, Thread::new, thread -> {
                XAConnection xa = source.getXAConnection(app.user(), app.password());
                try (Connection connection = xa.getConnection();
                        PreparedStatement insert = connection.prepareStatement("INSERT INTO branches VALUES (?)")) {
                    insert(insert, thread * 100);
                    XAResource resource = xa.getXAResource();
                    branch(resource, insert, thread, 1);
                    resource.commit(new Branch(thread, 1), false);
                    branch(resource, insert, thread, 2);
                    resource.rollback(new Branch(thread, 2));
                    insert(insert, thread * 100 + 3);
                } finally {
                    xa.close();
                }
            });
            counts.assertExcluded("transaction", TRANSACTIONS * 2L);
            counts.assertBatched(TRANSACTIONS * 2L);
            counts.assertAccounted(TRANSACTIONS * 4L);
            app.assertRows(
                    "branches",
                    Stream.iterate(0, thread -> thread + 1)
                            .limit(TRANSACTIONS)
                            .flatMap(thread -> Stream.of(thread * 100, thread * 100 + 1, thread * 100 + 3))
                            .toList());
        });
    }

    private static void branch(XAResource resource, PreparedStatement insert, int thread, int number) throws Exception {
        Branch branch = new Branch(thread, number);
        resource.start(branch, XAResource.TMNOFLAGS);
        insert(insert, thread * 100 + number);
        resource.end(branch, XAResource.TMSUCCESS);
        assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
    }

    private static XADataSource xaDataSource(App app) throws SQLException {
        if (app.postgresql()) {
            PGXADataSource source = new PGXADataSource();
            source.setUrl(app.url());
            return source;
        }
        return new MariaDbDataSource(app.url());
    }

    private record Branch(int thread, int number) implements Xid {
        @Override
        public int getFormatId() {
            return 1;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {(byte) thread, (byte) number};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }
}
