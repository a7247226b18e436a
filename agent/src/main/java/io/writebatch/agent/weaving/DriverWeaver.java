package io.writebatch.agent.weaving;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.writebatch.agent.driver.WovenClass;
import io.writebatch.bridge.GatedConnection;
import io.writebatch.bridge.GatedStatement;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.modifier.FieldManifestation;
import net.bytebuddy.description.modifier.FieldPersistence;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.FieldAccessor;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatcher;

/** Rewrites the class files of the drivers. Describes classes from their bytes, never loads one. */
final class DriverWeaver {
    private static final String SESSION = "writebatch$session";
    private static final String PROPERTIES = "writebatch$properties";
    private static final String CONNECTION = "writebatch$connection";

    private final ByteBuddy byteBuddy = new ByteBuddy()
            .with(TypeValidation.DISABLED)
            .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
            .with(Implementation.Context.Disabled.Factory.INSTANCE);
    private final ClassFileLocator adviceLocator = ClassFileLocator.ForClassLoader.of(Advices.class.getClassLoader());

    /** @return the woven class file */
    byte[] weave(WovenClass woven, TypeDescription type, ClassFileLocator locator) {
        DynamicType.Builder<?> builder = byteBuddy.redefine(type, locator);
        builder = switch (woven.role()) {
            case CONNECTION -> connection(builder);
            case CONNECTION_WITH_PROPERTIES ->
                connection(builder)
                        .visit(advice(Advices.Opened.class).on(isConstructor().and(takesArguments(3))));
            case STATEMENT -> statement(builder, woven);
            case RESULT_SET -> resultSet(builder);
        };
        return builder.make().getBytes();
    }

    private DynamicType.Builder<?> connection(DynamicType.Builder<?> builder) {
        return builder.defineField(
                        SESSION,
                        Object.class,
                        Visibility.PRIVATE,
                        FieldManifestation.VOLATILE,
                        FieldPersistence.TRANSIENT)
                .defineField(
                        PROPERTIES,
                        Object.class,
                        Visibility.PRIVATE,
                        FieldManifestation.VOLATILE,
                        FieldPersistence.TRANSIENT)
                .implement(GatedConnection.class)
                .defineMethod(SESSION, Object.class, Visibility.PUBLIC)
                .intercept(FieldAccessor.ofField(SESSION))
                .defineMethod(SESSION, void.class, Visibility.PUBLIC)
                .withParameters(Object.class)
                .intercept(FieldAccessor.ofField(SESSION))
                .defineMethod(PROPERTIES, Object.class, Visibility.PUBLIC)
                .intercept(FieldAccessor.ofField(PROPERTIES))
                .defineMethod(PROPERTIES, void.class, Visibility.PUBLIC)
                .withParameters(Object.class)
                .intercept(FieldAccessor.ofField(PROPERTIES))
                .visit(advice(Advices.SessionSetter.class)
                        .on(publicMethod(namedOneOf(
                                "setSchema", "setCatalog", "setClientInfo", "setTransactionIsolation", "reset"))))
                .visit(advice(Advices.UnsentSetter.class).on(publicMethod(namedOneOf("setNetworkTimeout", "close"))))
                .visit(advice(Advices.DriverCall.class)
                        .on(publicMethod(namedOneOf(
                                "setReadOnly",
                                "setAutoCommit",
                                "commit",
                                "rollback",
                                "setSavepoint",
                                "releaseSavepoint",
                                "isValid",
                                "getSchema",
                                "getCatalog",
                                "getTransactionIsolation",
                                "getClientInfo",
                                "getWarnings"))));
    }

    private DynamicType.Builder<?> statement(DynamicType.Builder<?> builder, WovenClass woven) {
        DynamicType.Builder<?> result = builder;
        if (woven.connectionField() != null) {
            result = result.implement(GatedStatement.class)
                    .defineMethod(CONNECTION, Object.class, Visibility.PUBLIC)
                    .intercept(FieldAccessor.ofField(woven.connectionField()));
        }
        ElementMatcher.Junction<MethodDescription> literal = takesArgument(0, String.class);
        return result.visit(advice(Advices.PreparedUpdate.class)
                        .on(publicMethod(named("executeUpdate").and(takesArguments(0)))))
                .visit(advice(Advices.PreparedLargeUpdate.class)
                        .on(publicMethod(named("executeLargeUpdate").and(takesArguments(0)))))
                .visit(advice(Advices.PreparedExecute.class)
                        .on(publicMethod(named("execute").and(takesArguments(0)))))
                .visit(advice(Advices.LiteralUpdate.class)
                        .on(publicMethod(named("executeUpdate").and(literal))))
                .visit(advice(Advices.LiteralLargeUpdate.class)
                        .on(publicMethod(named("executeLargeUpdate").and(literal))))
                .visit(advice(Advices.LiteralExecute.class)
                        .on(publicMethod(named("execute").and(literal).and(returns(boolean.class)))))
                .visit(advice(Advices.Cancel.class)
                        .on(publicMethod(named("cancel").and(takesArguments(0)))))
                .visit(advice(Advices.Query.class).on(publicMethod(named("executeQuery"))))
                .visit(advice(Advices.AddLiteral.class)
                        .on(publicMethod(
                                named("addBatch").and(takesArguments(1)).and(literal))))
                .visit(advice(Advices.Batch.class)
                        .on(publicMethod(
                                namedOneOf("executeBatch", "executeLargeBatch").and(takesArguments(0)))));
    }

    private DynamicType.Builder<?> resultSet(DynamicType.Builder<?> builder) {
        return builder.visit(advice(Advices.DriverCall.class)
                .on(publicMethod(namedOneOf("insertRow", "updateRow", "deleteRow", "refreshRow"))));
    }

    private static ElementMatcher.Junction<MethodDescription> publicMethod(
            ElementMatcher<? super MethodDescription> matcher) {
        return isPublic()
                .and(not(isStatic()))
                .and(not(net.bytebuddy.matcher.ElementMatchers.isBridge()))
                .and(matcher);
    }

    private Advice advice(Class<?> advice) {
        return Advice.to(advice, adviceLocator);
    }
}
