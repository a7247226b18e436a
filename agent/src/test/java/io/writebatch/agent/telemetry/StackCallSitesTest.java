package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class StackCallSitesTest {
    @Test
    void findsTheFirstFrameOfTheApplication() {
        StackCallSites sites = new StackCallSites(name -> name.endsWith("$Application"));

        CallSite site = new Application().save(sites);

        assertThat(site.file()).isEqualTo("io/writebatch/agent/telemetry/StackCallSitesTest.java");
        assertThat(Integer.parseInt(site.line())).isEqualTo(Application.line);
    }

    @Test
    void looksThroughProxiesAndReflection() throws Exception {
        StackCallSites sites = new StackCallSites(
                name -> StackCallSites.isApplication(name.replace("io.writebatch.agent.telemetry.", "shop."))
                        && !name.equals(StackCallSites.class.getName()));
        InvocationHandler handler = (proxy, method, args) -> method.getName().equals("call") ? sites.find() : null;

        @SuppressWarnings("unchecked")
        Callable<CallSite> proxy = (Callable<CallSite>)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Callable.class}, handler);

        assertThat(proxy.call().file()).endsWith("StackCallSitesTest.java");
    }

    @Test
    void nothingIsFoundOnAStackWithoutTheApplication() {
        assertThat(new StackCallSites(name -> false).find()).isEqualTo(CallSite.UNKNOWN);
    }

    @Test
    void plumbingIsNotTheApplication() {
        String[] plumbing = {
            "java.util.ArrayList",
            "jdk.internal.reflect.DirectMethodHandleAccessor",
            "org.postgresql.jdbc.PgPreparedStatement",
            "org.mariadb.jdbc.ClientPreparedStatement",
            "com.zaxxer.hikari.pool.ProxyPreparedStatement",
            "org.apache.tomcat.jdbc.pool.StatementFacade",
            "org.apache.commons.dbcp2.DelegatingPreparedStatement",
            "io.agroal.pool.wrapper.PreparedStatementWrapper",
            "com.mchange.v2.c3p0.impl.NewProxyPreparedStatement",
            "org.hibernate.engine.jdbc.internal.ResultSetReturnImpl",
            "org.springframework.jdbc.core.JdbcTemplate",
            "org.jooq.impl.AbstractQuery",
            "org.apache.ibatis.executor.SimpleExecutor",
            "jakarta.persistence.EntityManager",
            "net.ttddyy.dsproxy.proxy.PreparedStatementProxyLogic",
            "com.p6spy.engine.wrapper.PreparedStatementWrapper",
            "com.alibaba.druid.pool.DruidPooledPreparedStatement",
            "com.atomikos.jdbc.AtomikosSQLException",
            "org.jboss.jca.adapters.jdbc.WrappedPreparedStatement",
            "io.quarkus.hibernate.orm.panache.PanacheEntityBase",
            "io.micronaut.data.jdbc.operations.DefaultJdbcRepositoryOperations",
            "com.baomidou.mybatisplus.core.override.MybatisMapperProxy",
            "org.apache.shardingsphere.driver.jdbc.core.statement.ShardingSpherePreparedStatement",
            "org.aspectj.runtime.reflect.JoinPointImpl",
            "co.elastic.apm.agent.jdbc.helper.JdbcHelper",
            "datadog.trace.bootstrap.CallDepthThreadLocalMap",
            "io.opentelemetry.instrumentation.jdbc.internal.OpenTelemetryPreparedStatement",
            "io.writebatch.bridge.WriteGate",
            "io.writebatch.core.group.Batcher",
            "io.writebatch.shaded.prometheus.client.Counter",
            "com.sun.proxy.$Proxy12",
            "shop.$Proxy12",
            "shop.Orders$$EnhancerBySpringCGLIB$$1f",
            "shop.Orders$$SpringCGLIB$$0",
            "shop.Order$HibernateProxy$abc",
            "shop.Orders_$$_jvst1",
        };
        assertThat(plumbing).noneMatch(StackCallSites::isApplication);
    }

    @Test
    void theApplicationIsTheApplication() {
        String[] application = {
            "shop.Orders",
            "Main",
            "shop.Orders$Inner",
            "javafxshop.Orders",
            "org.apache.kafka.Consumer",
            "io.writebatch.benchmarks.workload.Demo",
            "shop.Orders$$anonfun$1",
        };
        assertThat(application).allMatch(StackCallSites::isApplication);
    }

    private static final class Application {
        static int line;

        CallSite save(StackCallSites sites) {
            line = lineOfCaller() + 1;
            return Driver.execute(sites);
        }

        private static int lineOfCaller() {
            return new Throwable().getStackTrace()[1].getLineNumber();
        }
    }

    private static final class Driver {
        static CallSite execute(StackCallSites sites) {
            return sites.find();
        }
    }
}
